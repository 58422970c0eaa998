package io.gatewaytunnel.agent;

import io.gatewaytunnel.connect.ConnectTimes;
import io.gatewaytunnel.connect.HubConnectors;
import io.gatewaytunnel.connect.HubLogin;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.origin.OriginLimits;
import io.gatewaytunnel.origin.Services;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * All that an agent needs to know, verified: whoever holds one may start an agent. Made by {@link AgentConfigReader}.
 *
 * <p>{@code name} is the same at every start, so that the hub knows a replica again; {@code links} sessions with each
 * address of each hub together count as one agent. {@code metricsPort} 0 is none.
 */
record AgentConfig(
        Hub hub,
        Origins origins,
        String name,
        int links,
        ConnectTimes times,
        Multiplexing mux,
        Duration drain,
        Duration linkProbe,
        Duration stuckAfter,
        int metricsPort,
        Reloading reloading) {

    /**
     * The hubs, how long a connect to one may take, what carries the links, and how the names of hubs are looked up.
     */
    record Hub(
            List<URI> uris,
            AgentToken token,
            SSLContext tls,
            Duration connectTimeout,
            Carrier carrier,
            HubConnectors.LookUp lookUp,
            Optional<AgentKeyFile> key) {
        /** Whether both show the same. */
        boolean isShownAs(Hub other) {
            return token.equals(other.token)
                    && key.map(AgentKeyFile::encoded).equals(other.key.map(AgentKeyFile::encoded));
        }

        /** What is shown to them: a signature with the key, if there is one, and else the token. */
        HubLogin login() {
            return key.map(AgentKeyFile::login).orElseGet(() -> HubLogin.token(token.value()));
        }

        /** For people. */
        String words() {
            return uris.stream().map(URI::toString).collect(Collectors.joining(", "));
        }
    }

    /** Links that there are at most: one for each connector. */
    int mostLinks() {
        return links * hub.uris().size() * hub.lookUp().most();
    }

    record Origins(Services services, SSLContext tls, OriginLimits limits) {}

    /** {@code formerSessions}: how long requests may go on over sessions of before. */
    record Reloading(Duration interval, Duration formerSessions) {}

    /** {@code maxStreams} of all links together fit into the budget. */
    record Multiplexing(MuxSettings settings, MemoryBudget budget, int maxStreams) {}
}
