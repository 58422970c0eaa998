package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.Counters;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.function.BooleanSupplier;

/**
 * What every exchange is given: the server that it runs in, its limits, where answers of ours are counted, and whether
 * so much is under way that clients have to hurry. {@code leaving}: whether this server is about to go, so that no
 * connection is to be used again. {@code work}: where exchanges are worked on whose writes may wait. Immutable.
 */
public record ExchangeContext(
        Container container,
        ProxyConfig.Exchange limits,
        Counters counters,
        BooleanSupplier crowded,
        BooleanSupplier leaving,
        ExchangeThreads work) {}
