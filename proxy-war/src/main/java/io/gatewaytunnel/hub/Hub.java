package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all links of the hub share, and their end. Threads: any. Owner: the web application, which calls {@link #close} once before it stops
 * the timer of {@code runtime}.
 */
public final class Hub {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ProxyConfig config;
    private final MuxRuntime runtime;
    private final AgentRegistry registry;
    private final String version;
    private final String nodeId = randomHex();
    private final AtomicLong sessionNumbers = new AtomicLong();
    private final Set<Link> handshaking = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public Hub(ProxyConfig config, MuxRuntime runtime, AgentRegistry registry, String version) {
        this.config = config;
        this.runtime = runtime;
        this.registry = registry;
        this.version = version;
    }

    /** The beginning of a link's life; the caller passes its messages on. */
    HubConnection connect(Link link, AgentCredential credential) {
        handshaking.add(link);
        HubConnection connection = new HubConnection(this, link, credential);
        if (closed) {
            link.close(Protocol.CLOSE_CODE_BASE + ErrorCode.SHUTTING_DOWN.code(), "the proxy is stopping");
        }
        return connection;
    }

    /** The link has a session now, or is closed. */
    void forget(Link link) {
        handshaking.remove(link);
    }

    /** Tells every agent to send no more: what is under way may go on until the deadline. */
    public void goAway(Duration deadline) {
        registry.sessions()
                .forEach(session -> session.goAway(ErrorCode.SHUTTING_DOWN, deadline, "the proxy is being drained"));
    }

    /** Ends every session and link at once. */
    public void close() {
        closed = true;
        for (MuxSession session : registry.sessions()) {
            session.end(ErrorCode.SHUTTING_DOWN, "the proxy is stopping");
        }
        handshaking.forEach(
                link -> link.close(Protocol.CLOSE_CODE_BASE + ErrorCode.SHUTTING_DOWN.code(), "the proxy is stopping"));
    }

    /** Whether anybody would notice a drain. */
    public boolean hasAgents() {
        return registry.hasAgent();
    }

    boolean isClosed() {
        return closed;
    }

    /** What we take from an agent in a session. */
    PeerLimits ownLimits() {
        return new PeerLimits(config.maxStreams(), 0, config.mux().maxHeadBytes());
    }

    String nextSessionName(String agentName) {
        return agentName + "#" + sessionNumbers.incrementAndGet();
    }

    Duration helloTimeout() {
        return config.hub().helloTimeout();
    }

    MuxRuntime runtime() {
        return runtime;
    }

    AgentRegistry registry() {
        return registry;
    }

    public String version() {
        return version;
    }

    /** Names this process among the nodes of a cluster. */
    public String nodeId() {
        return nodeId;
    }

    static String randomHex() {
        byte[] bytes = new byte[Protocol.TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
