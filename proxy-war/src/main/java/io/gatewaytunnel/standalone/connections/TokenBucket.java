package io.gatewaytunnel.standalone.connections;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** How many of something there may still be: so many come in each second, up to what it holds. Threads: any. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double most;

    @GuardedBy("this")
    private double left;

    @GuardedBy("this")
    private long filledNanos;

    /** Full; holds what comes in within {@code burstSeconds}. */
    TokenBucket(int perSecond, int burstSeconds, long nowNanos) {
        this.perSecond = perSecond;
        this.most = (double) perSecond * burstSeconds;
        this.left = most;
        this.filledNanos = nowNanos;
    }

    /** Takes so many; false when there were not so many left, and until there are some again. */
    synchronized boolean take(int count, long nowNanos) {
        long elapsed = nowNanos - filledNanos;
        if (elapsed > 0) { // two threads may have taken the time in another order
            filledNanos = nowNanos;
            left = Math.min(most, left + elapsed / NANOS_PER_SECOND * perSecond);
        }
        left -= count;
        return left >= 0;
    }

    /** Gives so many, which something else has earned; it never holds more than when it is full. */
    synchronized void add(int count) {
        left = Math.min(most, left + count);
    }
}
