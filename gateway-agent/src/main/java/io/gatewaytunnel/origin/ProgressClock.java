package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.SessionClock;
import java.time.Duration;

/** When an exchange last got anywhere. Threads: any. */
final class ProgressClock {
    private final SessionClock clock;
    private volatile long touchedNanos;

    ProgressClock(SessionClock clock) {
        this.clock = clock;
        this.touchedNanos = clock.nanoTime();
    }

    void touch() {
        touchedNanos = clock.nanoTime();
    }

    boolean isStillFor(Duration duration) {
        return clock.nanoTime() - touchedNanos >= duration.toNanos();
    }
}
