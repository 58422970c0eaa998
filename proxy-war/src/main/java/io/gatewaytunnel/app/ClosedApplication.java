package io.gatewaytunnel.app;

import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.ExchangeThreads;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.front.Arrivals;
import io.gatewaytunnel.front.ClosedDoor;
import io.gatewaytunnel.front.OwnAnswers;
import io.gatewaytunnel.front.PublicClients;
import io.gatewaytunnel.head.RequestIds;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.observe.ExchangeObservers;
import io.gatewaytunnel.settings.ProxyConfig;
import jakarta.servlet.ServletContext;
import java.util.Optional;

/**
 * As much of the application as it takes to tell everybody that its configuration cannot be used, with the limits of
 * the defaults.
 */
final class ClosedApplication {
    private ClosedApplication() {}

    /** Answers from now on; returns what stops it. */
    static Runnable start(ServletContext context) {
        ProxyConfig defaults = ProxyConfig.read(
                setting -> Optional.empty(), Runtime.getRuntime().maxMemory());
        TimerThread timer = new TimerThread("gateway-tunnel-timer");
        ExchangeThreads work = new ExchangeThreads(timer);
        ExchangeContext exchange = new ExchangeContext(
                Container.of(context), defaults::exchange, ExchangeObservers.none(), () -> false, () -> false, work);
        OwnAnswers answers = new OwnAnswers(
                exchange,
                new Exchanges(exchange, timer),
                new PublicClients(defaults.trustedProxies()),
                defaults.front().mostAnswers());
        new ClosedDoor(
                        new Arrivals(
                                new RequestIds(defaults.trustedProxies()),
                                ExchangeObservers.none(),
                                defaults.trustedProxies()),
                        answers)
                .open(context);
        return () -> {
            work.close();
            timer.close();
        };
    }
}
