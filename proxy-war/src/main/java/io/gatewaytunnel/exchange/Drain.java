package io.gatewaytunnel.exchange;

import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way out of service: {@code ready} says no first, so that balancers look elsewhere; after a moment new requests
 * are refused, agents are told to go away, and what is under way may finish until a deadline. There is no way back.
 * Threads: any.
 */
public final class Drain {
    private static final Logger LOG = System.getLogger(Drain.class.getName());

    private final ProxyConfig.Drain times;
    private final Hub hub;
    private final Admission admission;
    private final Timer timer;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);

    public Drain(ProxyConfig.Drain times, Hub hub, Admission admission, Timer timer) {
        this.times = times;
        this.hub = hub;
        this.admission = admission;
        this.timer = timer;
    }

    private enum Phase {
        SERVING,
        /** Requests are still served, but nobody should send new ones. */
        ANNOUNCED,
        REFUSING
    }

    /** Begins it, with the times of the configuration; later calls do nothing. */
    public void begin() {
        if (announce()) {
            timer.after(times.delay(), () -> refuse(times.deadline()));
        }
    }

    /** Drains and waits until nothing is under way or the time is over: what a process does that is about to stop. */
    public void await(Duration timeout) {
        long began = System.nanoTime();
        // A short time is better spent on the requests under way than on the balancer.
        Duration delay = times.delay().compareTo(timeout.dividedBy(4)) < 0 ? times.delay() : timeout.dividedBy(4);
        try {
            if (announce() && hub.hasAgents()) {
                Thread.sleep(delay.toMillis());
            }
            Duration left = timeout.minusNanos(System.nanoTime() - began);
            refuse(left);
            boolean idle = admission.awaitIdle(left);
            LOG.log(
                    Level.INFO,
                    "step=drain {0}",
                    idle ? "nothing is under way" : admission.underWay() + " requests are cut off");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean announce() {
        boolean first = phase.compareAndSet(Phase.SERVING, Phase.ANNOUNCED);
        if (first) {
            LOG.log(Level.INFO, "step=drain begins; {0} requests under way", admission.underWay());
        }
        return first;
    }

    private void refuse(Duration deadline) {
        phase.set(Phase.REFUSING);
        hub.goAway(deadline);
    }

    /** Whether {@code ready} has to say no. */
    public boolean isUnderWay() {
        return phase.get() != Phase.SERVING;
    }

    /** Whether new requests are refused. */
    public boolean isRefusing() {
        return phase.get() == Phase.REFUSING;
    }
}
