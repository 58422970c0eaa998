package io.gatewaytunnel.mux;

/** Bytes of messages through one session. Not thread-safe: the session's lock guards it. */
final class Traffic {
    /** The window in which "now" is measured when the round trip is shorter: less is noise. */
    private static final long SHORTEST_PERIOD_NANOS = 10_000_000L;

    private long receivedBytes;
    private long sentBytes;
    private long periodBegan;
    private long periodNanos = SHORTEST_PERIOD_NANOS;
    private long inThisPeriod;
    private long inLastPeriod;

    void onReceived(int bytes, long now, long roundTripNanos) {
        receivedBytes += bytes;
        rotate(now);
        periodNanos = Math.max(SHORTEST_PERIOD_NANOS, roundTripNanos);
        inThisPeriod += bytes;
    }

    void onSent(int bytes) {
        sentBytes += bytes;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long sentBytes() {
        return sentBytes;
    }

    /** What came in about the last round trip. */
    long receivedLastRoundTrip(long now) {
        rotate(now);
        return Math.max(inThisPeriod, inLastPeriod);
    }

    private void rotate(long now) {
        long elapsed = now - periodBegan;
        if (elapsed >= periodNanos) {
            inLastPeriod = elapsed >= 2 * periodNanos ? 0 : inThisPeriod;
            inThisPeriod = 0;
            periodBegan = now;
        }
    }
}
