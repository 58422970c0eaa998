package io.gatewaytunnel.mux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets frames that one thread queues in one go leave together: a head, a small body and its end are then one message
 * and not three. While work runs inside {@link #run}, sessions note that there is something to send, and send when the
 * outermost work is done.
 *
 * <p>Work must be short and must not wait for an answer of the peer, which would be waiting for what is held back here.
 * Threads: each gathers for itself.
 */
public final class Gathering {
    private static final ThreadLocal<@Nullable Gathering> CURRENT = new ThreadLocal<>();

    /** Sessions with something to send; mostly one. */
    private final List<MuxSession> noted = new ArrayList<>(2);

    private Gathering() {}

    /** Work that may throw what its caller expects. */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    /** Runs the work, then lets what it queued go out, even if it threw. */
    public static <E extends Exception> void run(Work<E> work) throws E {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        Gathering gathering = new Gathering();
        CURRENT.set(gathering);
        try {
            work.run();
        } finally {
            CURRENT.remove();
            gathering.noted.forEach(MuxSession::pump);
        }
    }

    /** Whether the session's sending is put off until this thread's work is done. */
    static boolean defers(MuxSession session) {
        Gathering gathering = CURRENT.get();
        if (gathering == null) {
            return false;
        }
        if (!gathering.noted.contains(session)) {
            gathering.noted.add(session);
        }
        return true;
    }
}
