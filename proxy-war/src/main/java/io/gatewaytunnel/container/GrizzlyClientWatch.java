package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a connection of Grizzly's, which itself reads nothing of HTTP/1.1 while a request is under way, and at a
 * stream of HTTP/2, whose end it notes and tells nobody. A stream that ends with its connection is not even noted as
 * closed.
 *
 * @param stream of HTTP/2; empty over HTTP/1.1
 * @param hearsAll false where the peer may have said good-bye in octets that only TLS understands
 */
record GrizzlyClientWatch(Reach reach, Object connection, Optional<Object> stream, EndOfInput ends, boolean hearsAll)
        implements ClientWatch {
    @Override
    public boolean hasLeft() {
        return reach.find(
                Level.DEBUG,
                "watch",
                false,
                () -> Boolean.FALSE.equals(Reflection.call(connection, "isOpen"))
                        || (stream.isPresent() ? isOver(stream.get()) : hasEnded()));
    }

    static boolean isOver(Object stream) throws ReflectiveOperationException {
        return Boolean.FALSE.equals(Reflection.call(stream, "isOpen"));
    }

    private boolean hasEnded() throws ReflectiveOperationException {
        return Reflection.call(connection, "getChannel") instanceof SocketChannel channel
                && ends.isReached(channel)
                && !keepsOctets();
    }

    /** Whether something behind the request was read together with it: the next request, which is served first. */
    private boolean keepsOctets() throws ReflectiveOperationException {
        Object states = Reflection.field(connection, "processorStateStorage");
        Object single = Reflection.fieldOrNull(states, "singleProcessorState");
        if (single != null && isKept(Reflection.field(single, "state"))) {
            return true;
        }
        if (Reflection.fieldOrNull(states, "processorStatesMap") instanceof Map<?, ?> others) {
            for (Object state : others.values()) {
                if (isKept(state)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code filters}: by operation and filter what one has left for the next time. */
    private static boolean isKept(Object filters) throws ReflectiveOperationException {
        for (Object[] operation : (@Nullable Object[][]) Reflection.field(filters, "state")) {
            if (operation == null) {
                continue;
            }
            for (Object left : operation) {
                if (left != null && (boolean) Reflection.field(left, "isValid")) {
                    return true;
                }
            }
        }
        return false;
    }
}
