package io.gatewaytunnel.exchange;

import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All exchanges under way, for the timer's look at each. Threads: any. Owner: the web application, which stops the
 * timer.
 */
public final class Exchanges {
    private final Set<PublicExchange> underWay = ConcurrentHashMap.newKeySet();

    public Exchanges(ProxyConfig.Exchange limits, Timer timer) {
        Sweep.every(
                timer,
                this::sweep,
                limits.headTimeout(),
                limits.stallTimeout(),
                limits.lingerTimeout(),
                limits.eventStreamComment(),
                limits.clients().unwatchedIdle());
    }

    private void sweep(long nowNanos) {
        underWay.forEach(exchange -> exchange.sweep(nowNanos));
    }

    /**
     * Starts an exchange, on the container's thread; {@code onEnded} is run once, just before the container is told of
     * its end.
     */
    public void start(PublicExchange exchange, Runnable onEnded) {
        underWay.add(exchange);
        exchange.start(() -> {
            if (underWay.remove(exchange)) {
                onEnded.run();
            }
        });
    }
}
