package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * How many threads of the container wait for the answer to an upgrade, where one has to: at most a quarter of those
 * that there are, since links and pages need them too. Who finds no place is told at once. Threads: any.
 */
public final class WaitingThreads {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(WaitingThreads.class.getName()));
    private static final int SHARE = 4;

    /** With fewer than two places one origin that does not answer stops all upgrades of others. */
    private static final int LEAST_GOOD_PLACES = 2;

    private final int most;
    private final Admission places;

    /** What was last seen of the pool: 0 for nothing. */
    private volatile int poolThreads;

    /** {@code most}: places, however large the pool is. */
    public WaitingThreads(int most) {
        this.most = most;
        this.places = new Admission(most, 0);
    }

    /**
     * {@code pool}: how many threads there are, 0 if that is not known. Empty when there is a place, which
     * {@link #leave} gives back.
     */
    Optional<ForwardError> tryEnter(String client, int pool) {
        poolThreads = pool;
        int now = places(pool);
        if (isPoolTooSmall()) {
            LOG.log(
                    "pool",
                    Level.WARNING,
                    () -> "step=upgrade the server has " + pool + " request threads, so that " + now
                            + " upgrade may wait for its answer at a time; give it more (max-thread-pool-size of"
                            + " http-thread-pool)");
        }
        return places.tryEnter(client, now);
    }

    void leave(String client) {
        places.leave(client);
    }

    private int places(int pool) {
        return pool > 0 ? Math.min(most, Math.max(1, pool / SHARE)) : most;
    }

    /** Whether upgrades have come and the pool that was there is too small for more than one to wait. */
    public boolean isPoolTooSmall() {
        int pool = poolThreads;
        return pool > 0 && pool / SHARE < LEAST_GOOD_PLACES;
    }
}
