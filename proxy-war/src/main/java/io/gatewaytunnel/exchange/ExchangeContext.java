package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.Counters;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.settings.ProxyConfig;

/** What every exchange is given: the server that it runs in, its limits, and where answers of ours are counted. Immutable. */
public record ExchangeContext(Container container, ProxyConfig.Exchange limits, Counters counters) {}
