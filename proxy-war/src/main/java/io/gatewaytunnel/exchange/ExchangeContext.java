package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.Counters;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What every exchange is given: the server that it runs in, its limits as they are at the moment, where answers of ours
 * are counted, and whether so much is under way that clients have to hurry. {@code leaving}: whether this server is
 * about to go, so that no connection is to be used again. {@code work}: where exchanges are worked on whose writes may
 * wait. Immutable, but what it names is live.
 */
public record ExchangeContext(
        Container container,
        Supplier<ProxyConfig.Exchange> current,
        Counters counters,
        BooleanSupplier crowded,
        BooleanSupplier leaving,
        ExchangeThreads work) {

    /** For an exchange that begins now. */
    public ProxyConfig.Exchange limits() {
        return current.get();
    }

    /** The same for requests that are bounded otherwise. */
    public ExchangeContext within(Limits bounds) {
        if (bounds.isNone()) {
            return this;
        }
        ProxyConfig.Exchange bounded = limits().within(bounds);
        return new ExchangeContext(container, () -> bounded, counters, crowded, leaving, work);
    }
}
