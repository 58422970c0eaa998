package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.MuxSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Those of the sessions that a hub has told to go: each is kept to its end by a connector of its own, while another
 * session is begun. Threads: any. Owner: the connector whose sessions they were.
 */
final class LeavingConnectors {
    /** A hub that says go-away again and again must not gather sessions here. */
    private static final int MOST = 4;

    private final List<TunnelConnector> all = new CopyOnWriteArrayList<>();

    boolean isEmpty() {
        all.removeIf(TunnelConnector::isOver);
        return all.isEmpty();
    }

    /** Whether there are so many that the next one has to wait for its session's end where it is. */
    boolean isFull() {
        all.removeIf(TunnelConnector::isOver);
        return all.size() >= MOST;
    }

    /** Starts it too. */
    void add(TunnelConnector keeper) {
        all.add(keeper);
        keeper.start();
    }

    /** Those whose sessions have begun with another offer say that they go, now that there is one with this. */
    void goAwayFor(Offer offer) {
        all.forEach(keeper -> keeper.goAwayFor(offer));
    }

    /** See {@link TunnelConnector#replaceDeadLinks}. */
    void replaceDeadLinks(Duration within) {
        all.forEach(keeper -> keeper.replaceDeadLinks(within));
    }

    /** See {@link TunnelConnector#detachedSessions}. */
    Stream<MuxSession> detachedSessions() {
        return all.stream().flatMap(TunnelConnector::detachedSessions);
    }

    /** See {@link TunnelConnector#beginStop}. */
    void beginStop(Duration drain) {
        all.forEach(keeper -> keeper.beginStop(drain));
    }

    /** See {@link TunnelConnector#awaitStop}; all of them together. */
    void awaitStop(long deadlineNanos) throws InterruptedException {
        for (TunnelConnector keeper : all) {
            keeper.awaitStop(deadlineNanos);
        }
    }
}
