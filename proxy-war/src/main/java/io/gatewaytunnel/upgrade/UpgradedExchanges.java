package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All upgraded exchanges under way. Threads: any. Owner: the web application, which calls {@link #close} and stops the timer.
 */
public final class UpgradedExchanges {
    private final ProxyConfig.Upgrades limits;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Set<UpgradedExchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public UpgradedExchanges(ProxyConfig.Upgrades limits, Timer timer) {
        this.limits = limits;
        Sweep.every(timer, this::sweep, limits.stall(), limits.idle());
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
