package io.gatewaytunnel.flow;

/**
 * How much may be under way on a link: twice what the peer acknowledges within the shortest round trip.
 *
 * <p>What the container or the kernel has taken cannot be overtaken by a more urgent frame and has to be kept for
 * replay, so no more is handed down than keeps the path full. The rate is the highest of the last seconds and the round
 * trip the shortest, because a sender that has nothing to send, or acknowledgements that waited for company, say
 * nothing about the path. Not thread-safe: the session's lock guards it. Times are nanoseconds.
 */
public final class LinkMeter {
    /** How long a rate is remembered: at most twice this. */
    private static final long RATE_MEMORY_NANOS = 2_000_000_000L;

    /**
     * How long a round trip is remembered: at most twice this; longer than a heartbeat, so that there is always one.
     */
    private static final long ROUND_TRIP_MEMORY_NANOS = 15_000_000_000L;

    /** On a shorter path two hand-overs between threads already take this long. */
    private static final long SHORTEST_ROUND_TRIP_NANOS = 2_000_000L;

    private final long leastBytes;
    private final long mostBytes;
    private final Extreme bytesPerSecond = new Extreme(RATE_MEMORY_NANOS, true);
    private final Extreme roundTripNanos = new Extreme(ROUND_TRIP_MEMORY_NANOS, false);

    public LinkMeter(long leastBytes, long mostBytes) {
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
    }

    /** Another link: the path is to be measured anew. */
    public void restart() {
        bytesPerSecond.forget();
        roundTripNanos.forget();
    }

    /** A ping was answered, or a batch acknowledged, so long after it was sent. */
    public void onRoundTrip(long nanos, long nowNanos) {
        roundTripNanos.offer(Math.max(1, nanos), nowNanos);
    }

    /** So many bytes were acknowledged in the time since the acknowledged batch was sent. */
    public void onAcked(long bytes, long elapsedNanos, long nowNanos) {
        if (elapsedNanos > 0) {
            bytesPerSecond.offer((long) ((double) bytes * 1e9 / (double) elapsedNanos), nowNanos);
        }
    }

    /** Bytes that may be unacknowledged at once. */
    public long capBytes(long nowNanos) {
        double roundTripSeconds = (double) Math.max(minRoundTripNanos(nowNanos), SHORTEST_ROUND_TRIP_NANOS) / 1e9;
        double bytes = 2.0 * (double) bytesPerSecond.get(nowNanos) * roundTripSeconds;
        return Math.max(leastBytes, Math.min(mostBytes, (long) bytes));
    }

    /** 0 while none is known. */
    public long minRoundTripNanos(long nowNanos) {
        return roundTripNanos.get(nowNanos);
    }

    /** The highest or lowest value of the last one or two periods. */
    private static final class Extreme {
        private final long periodNanos;
        private final boolean highest;
        private long periodStart;
        private long current;
        private long previous;

        Extreme(long periodNanos, boolean highest) {
            this.periodNanos = periodNanos;
            this.highest = highest;
        }

        void forget() {
            current = 0;
            previous = 0;
        }

        void offer(long value, long now) {
            rotate(now);
            current = better(current, value);
        }

        long get(long now) {
            rotate(now);
            return better(current, previous);
        }

        private long better(long a, long b) {
            if (a == 0 || b == 0) {
                return a + b; // 0 stands for none
            }
            return highest ? Math.max(a, b) : Math.min(a, b);
        }

        private void rotate(long now) {
            if (now - periodStart >= periodNanos) {
                previous = now - periodStart >= 2 * periodNanos && highest ? 0 : current == 0 ? previous : current;
                current = 0;
                periodStart = now;
            }
        }
    }
}
