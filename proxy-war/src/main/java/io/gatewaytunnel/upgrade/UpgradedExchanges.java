package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All upgraded exchanges under way. Threads: any. Owner: the web application, which calls {@link #close} and stops the
 * timer.
 */
public final class UpgradedExchanges {
    private final ProxyConfig.Upgrades limits;
    private final Admission places;
    private final Set<UpgradedExchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public UpgradedExchanges(ProxyConfig.Upgrades limits, Timer timer) {
        this.limits = limits;
        this.places = new Admission(limits.most(), 0);
        Sweep.every(timer, this::sweep, limits.stall(), limits.idle());
    }

    /** Takes a place for an exchange that may become one, or says why not. Given back by {@link #giveBack}. */
    Optional<ForwardError> tryReserve(String client) {
        return places.tryEnter(client);
    }

    /** The exchange is over, or never became one. */
    void giveBack(String client) {
        places.leave(client);
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
