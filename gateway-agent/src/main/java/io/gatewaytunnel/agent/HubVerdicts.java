package io.gatewaytunnel.agent;

import io.gatewaytunnel.connect.HubListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the hubs think of the agent, each address of each for itself. A refusal by all of them before any has welcomed
 * it is the user's to correct; any other may pass: it is said once, and tried again.
 *
 * <p>Threads: any.
 */
final class HubVerdicts {
    private static final Logger LOG = System.getLogger(HubVerdicts.class.getName());

    private final Duration refusedRetry;
    private final ServiceStatus status;
    private final Runnable onWelcomed;
    private final Runnable onOther;
    private final List<Verdict> all = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> refusedAtFirst = new CompletableFuture<>();
    private volatile boolean everWelcomed;

    /** {@code onWelcomed} and {@code onOther} are told after the status has been, and must not block. */
    HubVerdicts(Duration refusedRetry, ServiceStatus status, Runnable onWelcomed, Runnable onOther) {
        this.refusedRetry = refusedRetry;
        this.status = status;
        this.onWelcomed = onWelcomed;
        this.onOther = onOther;
    }

    /** That of one address; {@code words} name it. It counts from when the name is said to have the address. */
    HubListener of(String words) {
        return new Verdict(words);
    }

    /** Completes with a hub's words when all refuse the agent before any ever welcomed it; otherwise never. */
    CompletableFuture<String> refusedAtFirst() {
        return refusedAtFirst;
    }

    private final class Verdict implements HubListener {
        private final String hub;
        private final AtomicBoolean refusalTold = new AtomicBoolean();
        private volatile boolean refuses;

        Verdict(String hub) {
            this.hub = hub;
        }

        @Override
        public void onNamed(boolean named) {
            if (!named) {
                all.remove(this);
            } else if (!all.contains(this)) {
                all.add(this);
            }
        }

        @Override
        public void onWelcomed() {
            everWelcomed = true;
            refuses = false;
            refusalTold.set(false);
            status.welcomed();
            onWelcomed.run();
        }

        @Override
        public void onNoLink(String reason) {
            status.noLink(reason);
            onOther.run();
        }

        @Override
        public void onRefused(String reason) {
            refuses = true;
            boolean byAll = all.stream().allMatch(verdict -> verdict.refuses);
            if (byAll) {
                status.refused(reason);
            } else {
                status.noLink(reason);
            }
            onOther.run();
            if (byAll && !everWelcomed) {
                refusedAtFirst.complete(reason);
            } else if (refusalTold.compareAndSet(false, true)) {
                LOG.log(
                        Level.ERROR,
                        "the hub {0} refuses this agent{1}: {2}; trying again every {3} s",
                        hub,
                        everWelcomed ? " now" : "",
                        reason,
                        refusedRetry.toSeconds());
            }
        }
    }
}
