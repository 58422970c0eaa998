package io.gatewaytunnel.connect;

import java.time.Duration;

/**
 * How long a connector waits before it dials again, after all that has gone wrong so far. Not thread-safe: its
 * connector's.
 */
final class Pacing {
    private final ConnectTimes times;
    private long lostNanos = System.nanoTime();
    private int tries;

    Pacing(ConnectTimes times) {
        this.times = times;
    }

    /** After what began then and has come to its end; {@code waits}: whether a session waits for a link. */
    Duration afterLink(long beganNanos, boolean waits) {
        Duration lasted = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (lasted.compareTo(times.stableAfter()) >= 0) {
            lostNanos = System.nanoTime();
            tries = 0;
        }
        return waits ? times.resumePause(lasted) : afterFailure();
    }

    /** After a dial that came to nothing. */
    Duration afterFailure(boolean waits) {
        return waits ? times.betweenResumes() : afterFailure();
    }

    /** While no session waits. */
    Duration afterFailure() {
        return times.pause(tries++, Duration.ofNanos(System.nanoTime() - lostNanos));
    }
}
