package io.gatewaytunnel.observe;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.BiConsumer;

/** Tells several observers, each whatever the others do. Immutable. */
public final class ExchangeObservers implements ExchangeObserver {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(ExchangeObservers.class.getName()));

    private final ExchangeObserver[] all;
    private final boolean wantsFields;

    private ExchangeObservers(List<ExchangeObserver> all) {
        this.all = all.toArray(ExchangeObserver[]::new);
        this.wantsFields = all.stream().anyMatch(ExchangeObserver::wantsFields);
    }

    public static ExchangeObservers of(List<ExchangeObserver> all) {
        return new ExchangeObservers(all);
    }

    /** Nobody listens. */
    public static ExchangeObservers none() {
        return new ExchangeObservers(List.of());
    }

    @Override
    public void onBegun(ObservedExchange exchange) {
        tell(ExchangeObserver::onBegun, exchange);
    }

    @Override
    public void onAdmitted(ObservedExchange exchange) {
        tell(ExchangeObserver::onAdmitted, exchange);
    }

    @Override
    public void onOpened(ObservedExchange exchange) {
        tell(ExchangeObserver::onOpened, exchange);
    }

    @Override
    public void onAnsweredByUs(ObservedExchange exchange, ForwardError error) {
        tell((observer, one) -> observer.onAnsweredByUs(one, error), exchange);
    }

    @Override
    public void onHead(ObservedExchange exchange) {
        tell(ExchangeObserver::onHead, exchange);
    }

    @Override
    public void onEnded(ObservedExchange exchange) {
        tell(ExchangeObserver::onEnded, exchange);
    }

    @Override
    public boolean wantsFields() {
        return wantsFields;
    }

    private void tell(BiConsumer<ExchangeObserver, ObservedExchange> event, ObservedExchange exchange) {
        for (ExchangeObserver observer : all) {
            try {
                event.accept(observer, exchange);
            } catch (RuntimeException defect) {
                LOG.log(
                        observer.getClass().getName(),
                        Level.WARNING,
                        () -> "request=" + exchange.requestId() + " step=observe an observer failed",
                        defect);
            }
        }
    }
}
