package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all links of the hub share, and their end. It knows every session until that has ended, also those that take no
 * more requests, which the registry has forgotten. Threads: any. Owner: the web application, which calls {@link #close}
 * once before it stops the timer of {@code runtime}.
 */
public final class Hub {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String STOPPING = "the proxy is stopping";
    private static final String DRAINING = "the proxy is being drained";

    private final RateLimitedLog log = new RateLimitedLog(System.getLogger(Hub.class.getName()));
    private final ProxyConfig config;
    private final MuxRuntime runtime;
    private final AgentRegistry registry;
    private final NameProbes nameProbes;
    private final String version;
    private final String nodeId = randomHex();
    private final AtomicLong sessionNumbers = new AtomicLong();
    private final Set<Link> handshaking = ConcurrentHashMap.newKeySet();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Set<MuxSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean closed;

    public Hub(ProxyConfig config, MuxRuntime runtime, AgentRegistry registry, String version) {
        this.config = config;
        this.runtime = runtime;
        this.registry = registry;
        this.nameProbes =
                new NameProbes(config.hub().nameProbe(), config.hub().links().perAgent());
        this.version = version;
    }

    /** Why no agent may come now, to be told before the upgrade, which costs far more than this answer; or empty. */
    public Optional<AgentAuthentication.Refusal> refusal() {
        if (refusing) {
            return unavailable("This proxy is going", DRAINING + "; connect to another one, or wait.");
        }
        boolean full = registry.members().isFull()
                || handshakes.get() >= config.hub().links().handshaking();
        if (!full) {
            return Optional.empty();
        }
        log.log("full", Level.WARNING, () -> "step=connect an agent is refused: " + fullness());
        return unavailable("Too many links", "Calm down: " + fullness() + ". Try again later.");
    }

    private Optional<AgentAuthentication.Refusal> unavailable(String title, String detail) {
        Headers wait =
                Headers.of("Retry-After", "" + config.exchange().retryAfter().toSeconds());
        return Optional.of(new AgentAuthentication.Refusal(503, title, detail, wait));
    }

    private String fullness() {
        return "there are " + registry.members().seats() + " links of at most "
                + config.hub().links().total() + " (max-links), and " + handshakes.get() + " of at most "
                + config.hub().links().handshaking() + " that are not welcomed yet (max-handshakes)";
    }

    /** The beginning of a link's life; the caller passes its messages on. */
    HubConnection connect(Link link, AgentCredential credential) {
        boolean tooMany = handshakes.incrementAndGet() > config.hub().links().handshaking();
        handshaking.add(link);
        HubConnection connection = new HubConnection(this, link, credential);
        if (tooMany) {
            connection.refuse(ErrorCode.CALM_DOWN, "too many links that are not welcomed yet");
        } else if (refusing) {
            connection.refuse(ErrorCode.SHUTTING_DOWN, closed ? STOPPING : DRAINING);
        }
        return connection;
    }

    /** The link has a session now, or is closed. */
    void forget(Link link) {
        if (handshaking.remove(link)) {
            handshakes.decrementAndGet();
        }
    }

    void add(MuxSession session) {
        sessions.add(session);
    }

    void remove(MuxSession session) {
        sessions.remove(session);
    }

    /** Ends a session that came while the hub went. */
    void endIfGoing(MuxSession session) {
        if (refusing) {
            session.end(ErrorCode.SHUTTING_DOWN, closed ? STOPPING : DRAINING);
        }
    }

    /**
     * Takes no more agents, and tells every one to send no more: what is under way may go on until the deadline. There
     * is no way back.
     */
    public void goAway(Duration deadline) {
        refusing = true;
        sessions.forEach(session -> session.goAway(ErrorCode.SHUTTING_DOWN, deadline, DRAINING));
    }

    /** Ends every session and link at once. */
    public void close() {
        closed = true;
        refusing = true;
        sessions.forEach(session -> session.end(ErrorCode.SHUTTING_DOWN, STOPPING));
        handshaking.forEach(link -> link.close(Protocol.closeCode(ErrorCode.SHUTTING_DOWN), STOPPING));
    }

    /** Whether anybody would notice a drain. */
    public boolean hasAgents() {
        return registry.hasAgent();
    }

    /** Whether no agent may come any more. */
    boolean isRefusing() {
        return refusing;
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

    NameProbes nameProbes() {
        return nameProbes;
    }

    MuxRuntime runtime() {
        return runtime;
    }

    AgentRegistry registry() {
        return registry;
    }

    /** For lines that a link can cause before it has a session. */
    RateLimitedLog log() {
        return log;
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
