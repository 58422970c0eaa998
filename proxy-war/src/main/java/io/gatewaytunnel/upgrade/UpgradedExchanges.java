package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.config.ProxyConfig;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * All upgraded exchanges under way. Threads: any. Owner: the web application, which calls {@link #close} and stops the timer.
 */
public final class UpgradedExchanges {
    /** How late a deadline may be noticed: one look at all of them is cheaper than a timer for each. */
    private static final Duration MOST_SWEEP_PERIOD = Duration.ofSeconds(1);

    private final ProxyConfig.Upgrades limits;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Set<UpgradedExchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public UpgradedExchanges(ProxyConfig.Upgrades limits, Timer timer) {
        this.limits = limits;
        timer.every(sweepPeriod(limits), () -> sweep(timer.nanoTime()));
    }

    private static Duration sweepPeriod(ProxyConfig.Upgrades limits) {
        return Stream.of(limits.stall(), limits.idle())
                .filter(deadline -> !deadline.isZero())
                .map(deadline -> deadline.dividedBy(4))
                .filter(quarter -> quarter.compareTo(MOST_SWEEP_PERIOD) < 0)
                .min(Duration::compareTo)
                .orElse(MOST_SWEEP_PERIOD);
    }

    /** Takes a place for an exchange that may become one; false when there is none. Given back by {@link #giveBack}. */
    public boolean tryReserve() {
        boolean fits = reserved.incrementAndGet() <= limits.most();
        if (!fits) {
            giveBack();
        }
        return fits;
    }

    /** The exchange is over, or never became one. */
    public void giveBack() {
        reserved.decrementAndGet();
    }

    void add(UpgradedExchange exchange) {
        underWay.add(exchange);
        if (closed) {
            exchange.close("the proxy is stopping");
        }
    }

    void remove(UpgradedExchange exchange) {
        underWay.remove(exchange);
    }

    ProxyConfig.Upgrades limits() {
        return limits;
    }

    /** Connections now. */
    public int count() {
        return underWay.size();
    }

    public int most() {
        return limits.most();
    }

    private void sweep(long nowNanos) {
        underWay.forEach(exchange -> exchange.sweep(nowNanos));
    }

    /** Closes every connection at once. */
    public void close() {
        closed = true;
        underWay.forEach(exchange -> exchange.close("the proxy is stopping"));
    }
}
