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
 * longest, then an HTTP/2 connection without streams, then the oldest unfinished head or handshake. Who has just come
 * is spared while there is another way: where all other places are busy, newcomers would otherwise push each other out
 * before any of them, an agent perhaps, has said who it is. Threads: the acceptor, and those of requests whose
 * connection has no place of its own; who comes second waits for a walk over all connections.
 */
final class Evictor {
    /** So many are looked for at once: a search walks over all connections. */
    private static final int BATCH = 64;

    /** A TLS handshake and a head over a slow path take three or four round trips. */
    private static final long NEWCOMER_NANOS = 2_000_000_000L;

    /** So long nobody is looked for when there was nobody: what is busy stays so for the moment. */
    private static final long PAUSE_NANOS = 10_000_000L;

    private final Executor helper;
    private final Places.Kind kind;
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private final Pause ofOlder = new Pause();
    private final Pause ofAll = new Pause();

    /** After a walk that found nobody. */
    private static final class Pause {
        private boolean begun;
        private long sinceNanos;

        boolean goesOn() {
            return begun && System.nanoTime() - sinceNanos < PAUSE_NANOS;
        }

        void begin() {
            begun = true;
            sinceNanos = System.nanoTime();
        }
    }

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
    synchronized boolean makeRoom(Collection<TrackedConnection> all) {
        return makeRoom(all, true, ofAll);
    }

    /** The same, but newcomers are spared. */
    synchronized boolean makeRoomOfOlder(Collection<TrackedConnection> all) {
        return makeRoom(all, false, ofOlder);
    }

    private boolean makeRoom(Collection<TrackedConnection> all, boolean newcomersToo, Pause pause) {
        if (closeNext(newcomersToo)) {
            return true;
        }
        if (pause.goesOn()) {
            return false;
        }
        candidates.addAll(find(all, newcomersToo));
        boolean closed = closeNext(newcomersToo);
        if (!closed) {
            pause.begin();
        }
        return closed;
    }

    private boolean closeNext(boolean newcomersToo) {
        for (Candidate next = candidates.poll(); next != null; next = candidates.poll()) {
            Candidate candidate = next;
            if ((newcomersToo || !isNewcomer(next.connection()))
                    && candidate.connection().closeIf(now -> candidate.stillHolds(now, kind), helper)) {
                return true;
            }
        }
        return false;
    }

    private List<Candidate> find(Collection<TrackedConnection> all, boolean newcomersToo) {
        // Differences are compared, since the clock may run over.
        long now = System.nanoTime();
        return all.stream()
                .filter(connection -> connection.place().is(kind))
                .filter(connection -> newcomersToo || !isNewcomer(connection))
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

    /** Whether it may still be about to say what it wants. */
    private static boolean isNewcomer(TrackedConnection connection) {
        Http2Connection http2 = connection.http2();
        boolean asks = switch (connection.phase()) {
            case HANDSHAKE, NEW, HEAD -> true;
            case HTTP2 -> http2 != null && (!http2.isPrefaceRead() || http2.hasUnfinishedHead());
            case IDLE, BUSY -> false;
        };
        return asks && System.nanoTime() - since(connection) < NEWCOMER_NANOS;
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
