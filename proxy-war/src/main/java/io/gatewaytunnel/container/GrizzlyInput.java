package io.gatewaytunnel.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a connection of Grizzly's has read together with a request of HTTP/1.1: the next ones, up to 64 KiB of them,
 * which it begins one after the other when that request is completed. It does so although the connection has ended
 * meanwhile, on whatever thread completes: two thousand requests, each of which is taken through all of Payara to find
 * nobody there. Two hundred clients who left kept the timer and the links' threads busy for a minute with that.
 *
 * <p>Threads: unless said otherwise that of a request which is under way, as no other uses them until it is completed.
 */
final class GrizzlyInput {
    /** Some hundred requests over HTTP/2, and a sixteenth of the block that Grizzly cuts its memory out of. */
    private static final int SMALL_PIECE_BYTES = 4096;

    private GrizzlyInput() {}

    /** From now on little is read at a time, so that others come in between. Any thread. */
    static void readLess(Object connection) throws ReflectiveOperationException {
        if ((int) Reflection.call(connection, "getReadBufferSize") > SMALL_PIECE_BYTES) {
            Reflection.invoke(connection, "setReadBufferSize", SMALL_PIECE_BYTES);
        }
    }

    /** Whether something is there that no request has been made of. */
    static boolean isKept(Object connection) throws ReflectiveOperationException {
        for (@Nullable Object[] kept : byOperation(connection)) {
            for (Object left : kept) {
                if (left != null && (boolean) Reflection.field(left, "isValid")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Of a connection that has ended: nothing more is begun on it. */
    static void forget(Object connection) throws ReflectiveOperationException {
        for (@Nullable Object[] kept : byOperation(connection)) {
            for (int filter = 0; filter < kept.length; filter++) {
                kept[filter] = null; // a thread that has it in hand all the same goes on with it
            }
        }
    }

    /** For each filter what it has left for the next time; one array for each kind of operation. */
    private static List<@Nullable Object[]> byOperation(Object connection) throws ReflectiveOperationException {
        List<@Nullable Object[]> all = new ArrayList<>();
        Object states = Reflection.field(connection, "processorStateStorage");
        Object single = Reflection.fieldOrNull(states, "singleProcessorState");
        if (single != null) {
            addTo(all, Reflection.field(single, "state"));
        }
        if (Reflection.fieldOrNull(states, "processorStatesMap") instanceof Map<?, ?> others) {
            for (Object state : others.values()) {
                addTo(all, state);
            }
        }
        return all;
    }

    private static void addTo(List<@Nullable Object[]> all, Object filters) throws ReflectiveOperationException {
        for (@Nullable Object[] operation : (@Nullable Object[] @Nullable []) Reflection.field(filters, "state")) {
            if (operation != null) {
                all.add(operation);
            }
        }
    }
}
