package io.gatewaytunnel.standalone.connections;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for a new connection by closing one on which nothing is under way, as nginx does: the one idle for
 * longest, then an HTTP/2 connection without streams, then the oldest unfinished head or handshake. Threads: the
 * acceptor's alone.
 */
final class Evictor {
    /** So many are looked for at once: a search walks over all connections. */
    private static final int BATCH = 64;

    private final Executor helper;
    private final Places.Kind kind;
    private final Deque<Candidate> candidates = new ArrayDeque<>();

    private record Candidate(TrackedConnection connection, int order, long sinceNanos) {
        boolean stillHolds(TrackedConnection now, Places.Kind kind) {
            return now.place().is(kind) && Evictor.order(now) == order && Evictor.since(now) == sinceNanos;
        }
    }

    /** Among those whose place is of this kind. */
    Evictor(Executor helper, Places.Kind kind) {
        this.helper = helper;
        this.kind = kind;
    }

    /** Whether a connection was closed or is about to close. */
    boolean makeRoom(Collection<TrackedConnection> all) {
        if (closeNext()) {
            return true;
        }
        candidates.addAll(find(all));
        return closeNext();
    }

    private boolean closeNext() {
        for (Candidate next = candidates.poll(); next != null; next = candidates.poll()) {
            Candidate candidate = next;
            if (candidate.connection().closeIf(now -> candidate.stillHolds(now, kind), helper)) {
                return true;
            }
        }
        return false;
    }

    private List<Candidate> find(Collection<TrackedConnection> all) {
        // Differences are compared, since the clock may run over.
        long now = System.nanoTime();
        return all.stream()
                .filter(connection -> connection.place().is(kind))
                .flatMap(connection -> {
                    int order = order(connection);
                    return order < 0 ? Stream.empty() : Stream.of(new Candidate(connection, order, since(connection)));
                })
                .sorted(Comparator.comparingInt(Candidate::order)
                        .thenComparing(Comparator.comparingLong((Candidate found) -> now - found.sinceNanos())
                                .reversed()))
                .limit(BATCH)
                .toList();
    }

    /** Lower goes first; below 0 stays. */
    private static int order(TrackedConnection connection) {
        if (connection.isLink() || connection.isClosed()) {
            return -1;
        }
        return switch (connection.phase()) {
            case NEW, IDLE -> 0;
            case HTTP2 -> order(connection.http2());
            case HEAD, HANDSHAKE -> 2;
            case BUSY -> -1;
        };
    }

    private static int order(@Nullable Http2Connection http2) {
        if (http2 == null || http2.isInUse()) {
            return -1;
        }
        return http2.hasUnfinishedHead() ? 2 : 1;
    }

    private static long since(TrackedConnection connection) {
        Http2Connection http2 = connection.http2();
        return http2 == null ? connection.sinceNanos() : http2.askedNanos();
    }
}
