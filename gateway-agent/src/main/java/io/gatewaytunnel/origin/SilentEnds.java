package io.gatewaytunnel.origin;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * When origins have lately ended connections that nobody used, without having said that they would: after how long, the
 * shortest counts. Some end them behind a number of requests, some after a time of silence, and one that restarts ends
 * all. A request that comes just then is lost, so one that may not be sent twice goes to a connection that is far from
 * such an end, if there is any.
 *
 * <p>Threads: any; no lock.
 */
final class SilentEnds {
    /** An end that was not seen again for so long says nothing of the next one. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    /**
     * What is idle for less than this part of the time is far from its end: an origin that is busy ends late, not
     * early.
     */
    private static final int PART = 2;

    private final Map<Origin, Seen> ends = new ConcurrentHashMap<>();

    private record Seen(long idleNanos, long atNanos) {
        boolean isForgotten(long nowNanos) {
            return nowNanos - atNanos > MEMORY.toNanos();
        }
    }

    /** The origin has ended a connection that was idle for so long. */
    void note(Origin origin, long idleNanos, long nowNanos) {
        ends.merge(
                origin,
                new Seen(idleNanos, nowNanos),
                (known, seen) -> known.isForgotten(nowNanos) || seen.idleNanos() <= known.idleNanos() ? seen : known);
    }

    /** A connection that is idle for less than this many nanoseconds is not about to be ended, as far as is known. */
    long safeNanos(Origin origin, long nowNanos) {
        Seen known = ends.get(origin);
        return known == null || known.isForgotten(nowNanos) ? TimeUnit.DAYS.toNanos(1) : known.idleNanos() / PART;
    }
}
