package io.gatewaytunnel.origin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How one origin of a service fares: what is under way there, whether checks find it well, and whether connects to it
 * have failed. It is well until it is known not to be. Threads: any. Lives on when the services are replaced.
 */
final class OriginState {
    /** How long one that failed a connect is left alone, the more the oftener that happens in a row. */
    static final Duration EJECTION = Duration.ofSeconds(5);

    /** At most so many times that. */
    static final int MOST_EJECTIONS = 12;

    /** How long one that is back gets less than its share. */
    static final Duration SLOW_START = Duration.ofSeconds(30);

    /** The share with which it begins. */
    private static final double FIRST_SHARE = 0.1;

    private static final RateLimitedLog LOG = RateLimitedLog.someEach(System.getLogger(OriginState.class.getName()));

    private final String service;
    private final Origin origin;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean healthy = true;

    /** Answers of checks that would change that, in a row. */
    @GuardedBy("lock")
    private int contrary;

    /** Connects that have failed since the last that did not. */
    @GuardedBy("lock")
    private int failures;

    @GuardedBy("lock")
    private long failedNanos;

    /** Since when it is back, while that is of any meaning. */
    @GuardedBy("lock")
    private boolean returning;

    @GuardedBy("lock")
    private long backNanos;

    OriginState(String service, Origin origin) {
        this.service = service;
        this.origin = origin;
    }

    Origin origin() {
        return origin;
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    /** Whether checks find it well. */
    boolean isHealthy() {
        synchronized (lock) {
            return healthy;
        }
    }

    /** Whether it is left alone because connects have failed. */
    boolean isEjected(long nowNanos) {
        synchronized (lock) {
            return failures > 0 && nowNanos - failedNanos < pauseNanos();
        }
    }

    /** What the choice compares: what is under way there, one more included, for its share; smaller is better. */
    double weight(long nowNanos) {
        synchronized (lock) {
            double share = 1;
            if (returning) {
                double past = (double) (nowNanos - backNanos) / SLOW_START.toNanos();
                returning = past < 1;
                share = Math.min(1, FIRST_SHARE + (1 - FIRST_SHARE) * past);
            }
            return (inFlight.get() + 1) / share;
        }
    }

    /** A check has its answer. */
    void onChecked(boolean well, HealthCheck check, long nowNanos) {
        synchronized (lock) {
            contrary = well == healthy ? 0 : contrary + 1;
            if (contrary == 0 || contrary < (healthy ? check.unhealthy() : check.healthy())) {
                return;
            }
            contrary = 0;
            healthy = well;
            if (well) {
                comeBack(nowNanos);
            }
        }
        LOG.log(
                "health",
                well ? Level.INFO : Level.WARNING,
                () -> "service=" + service + " step=health origin " + origin
                        + (well ? " is well again" : " is not well"));
    }

    /** There are no checks any more: it is as good as any. */
    void forgetChecks(long nowNanos) {
        synchronized (lock) {
            contrary = 0;
            if (!healthy) {
                healthy = true;
                comeBack(nowNanos);
            }
        }
    }

    /** All that fail while it is left alone already tell of the same outage. */
    void onConnectFailed(long nowNanos) {
        synchronized (lock) {
            if (failures == 0 || nowNanos - failedNanos >= pauseNanos()) {
                failures++;
                failedNanos = nowNanos;
            }
        }
    }

    @GuardedBy("lock")
    private long pauseNanos() {
        return EJECTION.toNanos() * Math.min(failures, MOST_EJECTIONS);
    }

    void onConnected(long nowNanos) {
        synchronized (lock) {
            if (failures > 0) {
                failures = 0;
                comeBack(nowNanos);
            }
        }
    }

    @GuardedBy("lock")
    private void comeBack(long nowNanos) {
        returning = true;
        backNanos = nowNanos;
    }
}
