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
        Timer.Cancellable unused = timer.every(CROWDED_PERIOD, () -> lookOften(timer.nanoTime()));
    }

    private void lookOften(long nowNanos) {
        Set<PublicExchange> some = context.crowded().getAsBoolean() ? underWay : hurried;
        some.forEach(exchange -> exchange.lookOften(nowNanos));
    }

    private void sweep(long nowNanos) {
        underWay.forEach(exchange -> exchange.sweep(nowNanos));
    }

    /**
     * Starts an exchange, on the container's thread; {@code onEnded} is run once, just before the container is told of
     * its end. {@code own}: what the exchange was given.
     */
    public void start(ExchangeContext own, PublicExchange exchange, Runnable onEnded) {
        underWay.add(exchange);
        if (own.isHurriedBeside(context)) {
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
