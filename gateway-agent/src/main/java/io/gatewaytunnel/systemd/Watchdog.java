package io.gatewaytunnel.systemd;

import io.gatewaytunnel.mux.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Pings the service manager while the vital threads answer: the timer's own, which asks and sends, and those behind the
 * probe. A ping says nothing about hub or origin; that they are away is no reason to be restarted.
 *
 * <p>Threads: the timer's; the probe's answer comes from elsewhere and goes there first.
 */
final class Watchdog {
    private static final Logger LOG = System.getLogger(Watchdog.class.getName());

    /** sd_watchdog_enabled(3) advises half; a third survives one ping that a full socket did not take. */
    private static final int PINGS_A_LIMIT = 3;

    private final Notifications notifications;
    private final Timer timer;
    private final Supplier<? extends CompletionStage<?>> probe;
    private boolean asked;
    private boolean told;

    Watchdog(Notifications notifications, Timer timer, Supplier<? extends CompletionStage<?>> probe) {
        this.notifications = notifications;
        this.timer = timer;
        this.probe = probe;
    }

    /** Pings as long as the timer lives; {@code limit} is the silence after which we are killed. */
    void start(Duration limit) {
        timer.every(limit.dividedBy(PINGS_A_LIMIT), this::ask);
    }

    private void ask() {
        if (asked) { // the last one was not answered yet; a ping follows as soon as it is
            LOG.log(
                    told ? Level.DEBUG : Level.WARNING,
                    "the threads that serve origins do not answer; no watchdog ping");
            told = true;
            return;
        }
        asked = true;
        probe.get().whenComplete((answer, failure) -> timer.after(Duration.ZERO, () -> answered(failure == null)));
    }

    private void answered(boolean alive) {
        asked = false;
        if (alive) {
            told = false;
            boolean unused = notifications.offer("WATCHDOG=1"); // the next ping repeats it
        }
    }
}
