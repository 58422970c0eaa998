package io.gatewaytunnel.front;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.head.RequestIds;
import io.gatewaytunnel.head.RequestTarget;
import io.gatewaytunnel.hub.ClientAddress;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.observe.RequestFields;
import jakarta.servlet.http.HttpServletRequest;

/** Gives each request that comes in its id, and what observers are told of it through. Threads: the container's. */
public final class Arrivals {
    private static final int MOST_TARGET_CHARS = 2048;

    private final RequestIds ids;
    private final ExchangeObserver observer;
    private final AddressRanges trustedProxies;

    public Arrivals(RequestIds ids, ExchangeObserver observer, AddressRanges trustedProxies) {
        this.ids = ids;
        this.observer = observer;
        this.trustedProxies = trustedProxies;
    }

    /** Of a request that comes for the first time. */
    ObservedExchange of(HttpServletRequest request) {
        RequestFields fields = observer.wantsFields()
                ? RequestFields.of(
                        request, ClientAddress.of(request, trustedProxies).text())
                : RequestFields.NONE;
        return new ObservedExchange(
                observer,
                ids.of(request),
                request.getMethod(),
                observer.wantsFields() ? RequestFields.cut(RequestTarget.of(request), MOST_TARGET_CHARS) : "",
                request.getProtocol(),
                request.getScheme(),
                fields);
    }
}
