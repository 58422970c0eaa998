package io.gatewaytunnel.it.run;

import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How late octets get from one end of a {@link Relay} to the other, each way: by {@code delay} and up to {@code jitter}
 * more, none overtakes another, and at most {@code octetsPerSecond}, 0 for as many as come. What TCP itself makes of a
 * long path, or one that loses packets, is not seen so: see {@link NetworkPath}.
 */
public record Lateness(Duration delay, Duration jitter, long octetsPerSecond) {
    public static final Lateness NONE = new Lateness(Duration.ZERO, Duration.ZERO, 0);

    /** What is written there gets to {@code out} so late; closing it waits until all has, and leaves {@code out}. */
    OutputStream before(OutputStream out) {
        return equals(NONE) ? out : new LateStream(out, this);
    }

    /** When what was sent at {@code freeNanos} at the earliest arrives. */
    long arrivalNanos(long freeNanos) {
        long most = jitter.toNanos();
        return freeNanos
                + delay.toNanos()
                + (most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most));
    }

    /** How long the path is busy with so many octets. */
    long busyNanos(int octets) {
        return octetsPerSecond == 0 ? 0 : octets * 1_000_000_000L / octetsPerSecond;
    }
}
