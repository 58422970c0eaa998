package io.gatewaytunnel.observe;

/** Exchanges that a test tells of. */
public final class ObservedExchanges {
    private ObservedExchanges() {}

    /** One that nobody hears of. */
    public static ObservedExchange of(String method, String target) {
        return of(ExchangeObservers.none(), method, target);
    }

    public static ObservedExchange of(ExchangeObserver observer, String method, String target) {
        return new ObservedExchange(observer, "id", method, target, "HTTP/1.1", "http", RequestFields.NONE);
    }
}
