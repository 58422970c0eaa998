package io.gatewaytunnel.connect;

import java.time.Duration;

/**
 * How long to wait before dialling again: exponential with full jitter, so that the agents of a hub that comes back do
 * not come all at once. Pure.
 *
 * <p>Limits double with each try from {@code first} to {@code youngCap}, and after an outage of {@code youngFor} with
 * each further one of that length up to {@code cap}: a hub that is restarted is found within {@code youngCap}, one that
 * is gone for hours is not bothered.
 */
public record Backoff(Duration first, Duration youngCap, Duration youngFor, Duration cap) {
    private static final int MOST_DOUBLINGS = 30;

    /**
     * The pause before the next try.
     *
     * @param tries how many have failed in a row, 0 for none
     * @param outage how long there has been no session
     * @param random 0 (inclusive) to 1 (exclusive)
     */
    public Duration delay(int tries, Duration outage, double random) {
        Duration byTries = doubled(first, tries);
        Duration byOutage = doubled(youngCap, outage.toMillis() / Math.max(1, youngFor.toMillis()));
        Duration limit = min(byTries, min(byOutage, cap));
        return Duration.ofNanos((long) (limit.toNanos() * random));
    }

    private static Duration doubled(Duration base, long times) {
        return base.multipliedBy(1L << Math.min(MOST_DOUBLINGS, times));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
