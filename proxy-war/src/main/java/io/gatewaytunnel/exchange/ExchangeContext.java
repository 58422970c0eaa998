package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.observe.ExchangeObservers;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.settings.ProxyConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What every exchange is given: the server that it runs in, its limits as they are at the moment, who hears of it, and
 * whether so much is under way that clients have to hurry. {@code leaving}: whether this server is about to go, so that
 * no connection is to be used again. {@code work}: where exchanges are worked on whose writes may wait. Immutable, but
 * what it names is live.
 */
public record ExchangeContext(
        Container container,
        Supplier<ProxyConfig.Exchange> current,
        ExchangeObservers observers,
        BooleanSupplier crowded,
        BooleanSupplier leaving,
        ExchangeThreads work) {

    /** For an exchange that begins now. */
    public ProxyConfig.Exchange limits() {
        return current.get();
    }

    /** How many bytes of a body are taken, of which the server no longer bounds what it leaves to us. */
    long takeBodyLimit(HttpServletRequest request) {
        return Math.min(container.takeBodyLimit(request), limits().bodyBytes());
    }

    /** Whether its exchanges have less time than those of {@code usual}. */
    boolean isHurriedBeside(ExchangeContext usual) {
        ProxyConfig.Exchange own = limits();
        ProxyConfig.Exchange others = usual.limits();
        return own.headTimeout().compareTo(others.headTimeout()) < 0
                || own.stallTimeout().compareTo(others.stallTimeout()) < 0
                || !own.asking().total().equals(others.asking().total());
    }

    /** The same for one exchange, which keeps these limits to its end: those of {@code reading}, within its bounds. */
    public ExchangeContext within(ProxyConfig.Exchange reading, Limits bounds) {
        ProxyConfig.Exchange bounded = bounds.isNone() ? reading : reading.within(bounds);
        return new ExchangeContext(container, () -> bounded, observers, crowded, leaving, work);
    }
}
