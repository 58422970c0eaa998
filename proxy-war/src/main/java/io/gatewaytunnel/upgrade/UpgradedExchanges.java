package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * All upgraded exchanges under way. Threads: any. Owner: the web application, which calls {@link #close} and stops the
 * timer.
 */
public final class UpgradedExchanges {
    private final Supplier<ProxyConfig.Upgrades> current;
    private final int most;
    private final Admission places;
    private final Set<UpgradedExchange> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** How many there may be stays as it is at first; times are those of the moment in which one begins. */
    public UpgradedExchanges(Supplier<ProxyConfig.Upgrades> current, Timer timer) {
        ProxyConfig.Upgrades limits = current.get();
        this.current = current;
        this.most = limits.most();
        this.places = new Admission(most, 0);
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
        return current.get();
    }

    /** Connections now. */
    public int count() {
        return underWay.size();
    }

    public int most() {
        return most;
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
