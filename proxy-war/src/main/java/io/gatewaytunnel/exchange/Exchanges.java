package io.gatewaytunnel.exchange;

import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All exchanges under way, for the timer's look at each. While many places are taken it looks more often for streams of
 * HTTP/2 that are over: some servers tell nobody, and who resets thousands a second would take every place with what
 * has ended. Threads: any. Owner: the web application, which stops the timer.
 */
public final class Exchanges {
    /** A walk over some thousand exchanges takes less than a millisecond. */
    private static final Duration CROWDED_PERIOD = Duration.ofMillis(100);

    /** Those whose routes give them less time than others have are looked at as often. */
    private final Set<PublicExchange> hurried = ConcurrentHashMap.newKeySet();

    private final ExchangeContext context;
    private final Set<PublicExchange> underWay = ConcurrentHashMap.newKeySet();

    public Exchanges(ExchangeContext context, Timer timer) {
        this.context = context;
        ProxyConfig.Exchange limits = context.limits();
        Sweep.every(
                timer,
                this::sweep,
                limits.headTimeout(),
                limits.stallTimeout(),
                limits.lingerTimeout(),
                limits.eventStreamComment(),
                limits.clients().unwatchedIdle());
        Timer.Cancellable unused = timer.every(CROWDED_PERIOD, () -> {
            lookForResets();
            lookAtHurried(timer.nanoTime());
        });
    }

    private void lookForResets() {
        if (context.crowded().getAsBoolean()) {
            underWay.forEach(PublicExchange::lookForReset);
        }
    }

    private void lookAtHurried(long nowNanos) {
        hurried.forEach(exchange -> exchange.lookAtDeadline(nowNanos));
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
        if (exchange.isHurried(context.limits())) {
            hurried.add(exchange);
        }
        exchange.start(() -> {
            hurried.remove(exchange);
            if (underWay.remove(exchange)) {
                onEnded.run();
            }
        });
    }
}
