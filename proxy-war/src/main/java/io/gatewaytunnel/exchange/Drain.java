package io.gatewaytunnel.exchange;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way out of service, steps D1 to D4 of docs/CONCURRENCY.md: {@code ready} says no first, so that balancers look
 * elsewhere, and agents are told, so that they have another session before this one is of no use; after a moment new
 * requests are refused, and what is under way may finish until a deadline. There is no way back. Threads: any.
 */
public final class Drain {
    private static final Logger LOG = System.getLogger(Drain.class.getName());

    private final ProxyConfig.Drain times;
    private final Hub hub;
    private final Admission admission;
    private final Timer timer;
    private final Runnable farewell;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);
    private final AtomicBoolean awaited = new AtomicBoolean();
    private volatile long announcedNanos;

    /**
     * Begins nothing.
     *
     * @param farewell has the server tell clients with connections for many requests that these are to end; called once
     *     as it begins and once as requests are refused
     */
    public Drain(ProxyConfig.Drain times, Hub hub, Admission admission, Timer timer, Runnable farewell) {
        this.times = times;
        this.hub = hub;
        this.admission = admission;
        this.timer = timer;
        this.farewell = farewell;
    }

    private enum Phase {
        SERVING,
        /** Requests are still served, but nobody should send new ones. */
        ANNOUNCED,
        REFUSING
    }

    /** Begins it, with the times of the configuration; later calls do nothing. */
    public void begin() {
        if (announce(times.delay().plus(times.deadline()))) {
            timer.after(times.delay(), () -> refuse(times.deadline()));
        }
    }

    /** Drains and waits until nothing is under way or the time is over: what a process does that is about to stop. */
    public void await(Duration timeout) {
        long began = System.nanoTime();
        // A short time is better spent on the requests under way than on the balancer.
        Duration delay = times.delay().compareTo(timeout.dividedBy(4)) < 0 ? times.delay() : timeout.dividedBy(4);
        try {
            boolean noticed = announce(timeout) && !hub.isLinked(); // nobody has sent anything here
            if (!noticed && phase.get() == Phase.ANNOUNCED) {
                Thread.sleep(
                        Math.max(0, delay.toMillis() - since(announcedNanos).toMillis()));
            }
            awaitIdle(timeout.minus(since(began)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The same for an application that its server takes down, and to which no new request comes any more; at most for
     * {@code drain-on-stop}, and not again when the process has waited already, nor when no link is left: Tomcat closes
     * them first.
     */
    public void awaitStop() {
        if (awaited.get() || !hub.isLinked()) {
            return;
        }
        try {
            announce(times.onStop());
            awaitIdle(times.onStop());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitIdle(Duration left) throws InterruptedException {
        awaited.set(true);
        refuse(left);
        boolean idle = admission.awaitIdle(left);
        LOG.log(
                Level.INFO,
                "step=drain {0}",
                idle ? "nothing is under way" : admission.underWay() + " requests are cut off");
    }

    private boolean announce(Duration deadline) {
        announcedNanos = phase.get() == Phase.SERVING ? System.nanoTime() : announcedNanos;
        boolean first = phase.compareAndSet(Phase.SERVING, Phase.ANNOUNCED);
        if (first) {
            LOG.log(Level.INFO, "step=drain begins; {0} requests under way", admission.underWay());
            hub.announce(deadline);
            farewell.run();
        }
        return first;
    }

    private void refuse(Duration deadline) {
        if (phase.getAndSet(Phase.REFUSING) != Phase.REFUSING) {
            hub.goAway(deadline.isNegative() ? Duration.ZERO : deadline);
            farewell.run(); // to those who came meanwhile
        }
    }

    /** Whether {@code ready} has to say no, and connections are not to be used again. */
    public boolean isUnderWay() {
        return phase.get() != Phase.SERVING;
    }

    /** Whether new requests are refused. */
    public boolean isRefusing() {
        return phase.get() == Phase.REFUSING;
    }

    /** Requests that have not ended. */
    public int underWay() {
        return admission.underWay();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
