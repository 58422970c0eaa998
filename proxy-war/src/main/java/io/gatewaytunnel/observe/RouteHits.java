package io.gatewaytunnel.observe;

import io.gatewaytunnel.route.Route;

/** Counts what each route takes, without what is refused a place. Threads: any. */
public final class RouteHits implements ExchangeObserver {
    @Override
    public void onAdmitted(ObservedExchange exchange) {
        exchange.route().ifPresent(Route::onHit);
    }
}
