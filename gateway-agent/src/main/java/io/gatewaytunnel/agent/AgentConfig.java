package io.gatewaytunnel.agent;

import io.gatewaytunnel.connect.ConnectTimes;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.origin.OriginLimits;
import io.gatewaytunnel.origin.OriginRoutes;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * All that an agent needs to know, verified: whoever holds one may start an agent. Made by {@link AgentConfigReader}.
 *
 * <p>{@code name} is the same at every start, so that the hub knows a replica again; {@code links} sessions together
 * count as one agent.
 */
record AgentConfig(
        Hub hub,
        Origins origins,
        String name,
        int links,
        ConnectTimes times,
        Multiplexing mux,
        Duration drain,
        Duration stuckAfter) {

    /** The hub, and how long a connect to it may take. */
    record Hub(URI uri, AgentToken token, SSLContext tls, Duration connectTimeout) {}

    record Origins(OriginRoutes routes, SSLContext tls, OriginLimits limits) {}

    /** {@code maxStreams} of all links together fit into the budget. */
    record Multiplexing(MuxSettings settings, MemoryBudget budget, int maxStreams) {}
}
