package io.gatewaytunnel.policy;

import java.time.Duration;

/**
 * How many requests may come: {@code requests} in {@code per} on average, {@code burst} at once after a silence.
 *
 * @param byClient whether each client has so many, or all together
 */
public record Rate(int requests, Duration per, int burst, boolean byClient) {
    /** The distance between two requests at this rate. */
    long intervalNanos() {
        return Math.max(1, per.toNanos() / requests);
    }

    @Override
    public String toString() {
        return requests + " requests in " + PolicySettings.words(per) + ", " + burst + " at once, "
                + (byClient ? "for each client" : "for all together");
    }
}
