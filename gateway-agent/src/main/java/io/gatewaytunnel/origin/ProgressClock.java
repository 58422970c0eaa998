package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.time.Duration;

/** When an exchange last got anywhere. Threads: any. */
final class ProgressClock {
    private final Timer timer;
    private volatile long touchedNanos;

    ProgressClock(Timer timer) {
        this.timer = timer;
        this.touchedNanos = timer.nanoTime();
    }

    void touch() {
        touchedNanos = timer.nanoTime();
    }

    boolean isStillFor(Duration duration) {
        return timer.nanoTime() - touchedNanos >= duration.toNanos();
    }
}
