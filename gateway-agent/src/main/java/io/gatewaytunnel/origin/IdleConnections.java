package io.gatewaytunnel.origin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 connections that nobody uses, by origin. The one that was used last goes first: few warm connections rather
 * than many lukewarm ones.
 *
 * <p>An origin may end a connection behind an answer without a word, and its end comes a moment after the answer, the
 * later the busier it is. A request that may be sent twice is not hurt by that; another one takes a connection that has
 * rested long enough for the end to have come and is not near the time after which the origin has been seen to end
 * others ({@link SilentEnds}), or a new one. What rests meanwhile is used soon after, so a steady load dials no oftener
 * for it, unless the origin ends connections as fast.
 *
 * <p>Threads: any; nothing foreign is called under the lock. Owner: {@link OriginDialler}.
 */
final class IdleConnections {
    private final long restNanos;
    private final BooleanSupplier crowded;
    private final LongSupplier clock;
    private final SilentEnds ends = new SilentEnds();
    private final Object lock = new Object();

    /** The last one of each was used last. No empty ones. */
    @GuardedBy("lock")
    private final Map<Origin, Deque<Http1Connection>> idle = new HashMap<>();

    /**
     * {@code crowded}: whether somebody waits for the place that an idle connection has; {@code clock} in nanoseconds.
     */
    IdleConnections(Duration rest, BooleanSupplier crowded, LongSupplier clock) {
        this.restNanos = rest.toNanos();
        this.crowded = crowded;
        this.clock = clock;
    }

    /** Nobody uses it any more; what is not fit for use is closed. */
    void add(Http1Connection connection) {
        long nowNanos = clock.getAsLong();
        connection.becomeIdle(nowNanos);
        if (!connection.isFit(nowNanos)) {
            connection.close(CloseMode.GRACEFUL);
            return;
        }
        synchronized (lock) {
            idle.computeIfAbsent(connection.origin(), first -> new ArrayDeque<>())
                    .addLast(connection);
        }
        makeRoom();
    }

    /**
     * A connection that is fit for use and, if {@code rested}, was given back some time ago but not too long; null if
     * there is none. Where all that have rested are too old, the oldest makes way for the one that is dialled now: an
     * origin may have room for few.
     */
    @Nullable
    Http1Connection take(Origin origin, boolean rested) {
        long nowNanos = clock.getAsLong();
        Ages fitting = rested
                ? new Ages(nowNanos, restNanos, ends.safeNanos(origin, nowNanos))
                : new Ages(nowNanos, 0, Long.MAX_VALUE);
        List<Http1Connection> unfit = new ArrayList<>(0);
        Http1Connection found = null;
        synchronized (lock) {
            Deque<Http1Connection> own = idle.get(origin);
            if (own != null) {
                found = pick(own, fitting, unfit);
                if (own.isEmpty()) {
                    idle.remove(origin);
                }
            }
        }
        unfit.forEach(connection -> connection.close(CloseMode.GRACEFUL));
        return found;
    }

    /** How long what is taken may have been idle: from the least to before the most. */
    private record Ages(long nowNanos, long leastNanos, long mostNanos) {}

    /** Takes out what it returns, and what is to be closed. */
    private static @Nullable Http1Connection pick(
            Deque<Http1Connection> own, Ages fitting, List<Http1Connection> unfit) {
        Iterator<Http1Connection> newestFirst = own.descendingIterator();
        while (newestFirst.hasNext()) {
            Http1Connection next = newestFirst.next();
            long age = next.idleNanos(fitting.nowNanos());
            if (!next.isFit(fitting.nowNanos())) {
                unfit.add(next);
                newestFirst.remove();
            } else if (age >= fitting.mostNanos()) {
                unfit.add(own.removeFirst()); // what is dialled instead is not to be one more
                return null;
            } else if (age >= fitting.leastNanos()) {
                newestFirst.remove();
                return next;
            }
        }
        return null;
    }

    /** It is closed: what of it is still here goes, and if nobody used it, the origin has done that. */
    void onClosed(Http1Connection connection) {
        boolean here;
        synchronized (lock) {
            Deque<Http1Connection> own = idle.get(connection.origin());
            here = own != null && own.remove(connection);
            if (own != null && own.isEmpty()) {
                idle.remove(connection.origin());
            }
        }
        if (here) {
            onSilentEnd(connection);
            connection.close(CloseMode.GRACEFUL);
        }
    }

    /** The origin has ended it since it was given back last. */
    void onSilentEnd(Http1Connection connection) {
        long nowNanos = clock.getAsLong();
        ends.note(connection.origin(), connection.idleNanos(nowNanos), nowNanos);
    }

    /** If it is crowded, closes the one that nobody has used for the longest time. */
    void makeRoom() {
        if (!crowded.getAsBoolean()) {
            return;
        }
        Http1Connection oldest;
        synchronized (lock) {
            long nowNanos = clock.getAsLong();
            oldest = idle.values().stream()
                    .map(Deque::getFirst)
                    .max(Comparator.comparingLong(connection -> connection.idleNanos(nowNanos)))
                    .orElse(null);
            if (oldest != null) {
                Deque<Http1Connection> own = idle.get(oldest.origin());
                if (own != null && own.removeFirst() == oldest && own.isEmpty()) {
                    idle.remove(oldest.origin());
                }
            }
        }
        if (oldest != null) {
            oldest.close(CloseMode.GRACEFUL);
        }
    }

    /** Closes what is not fit for use any more. To be called each second or so. */
    void sweep(long nowNanos) {
        List<Http1Connection> unfit = new ArrayList<>();
        synchronized (lock) {
            idle.values()
                    .forEach(own -> own.removeIf(connection -> {
                        boolean over = !connection.isFit(nowNanos);
                        if (over) {
                            unfit.add(connection);
                        }
                        return over;
                    }));
            idle.values().removeIf(Deque::isEmpty);
        }
        unfit.forEach(connection -> connection.close(CloseMode.GRACEFUL));
        makeRoom();
    }
}
