package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.NewLink;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * What all links of the hub share, and their end. It knows every session until that has ended, also those that take no
 * more requests, which the registry has forgotten. Threads: any. Owner: the web application, which calls {@link #close}
 * once before it stops the timer of {@code runtime}.
 */
public final class Hub {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration RELIEF = Duration.ofSeconds(1);
    private static final String STOPPING = "the proxy is stopping";
    private static final String DRAINING = "the proxy is being drained";

    private static final String OTHER_TOKEN = "the token is another one now";

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

    /** Each with what let its agent in. */
    private final Map<MuxSession, AgentCredential> sessions = new ConcurrentHashMap<>();

    private final SessionDirectory directory = new SessionDirectory();
    private volatile Predicate<AgentCredential> replacement = credential -> false;
    private volatile Predicate<AgentCredential> admission = credential -> true;
    private volatile boolean refusing;
    private volatile boolean closed;

    public Hub(ProxyConfig config, MuxRuntime runtime, AgentRegistry registry, String version) {
        this.config = config;
        this.runtime = runtime;
        this.registry = registry;
        this.nameProbes =
                new NameProbes(config.hub().nameProbe(), config.hub().links().perAgent());
        this.version = version;
        Timer.Cancellable unused = runtime.timer().every(RELIEF, this::relieve);
    }

    /** While memory is short, the session that has waited for its agent for the longest ends, one after the other. */
    private void relieve() {
        if (config.budget().isFull()) {
            directory
                    .longestDetached()
                    .ifPresent(absent -> runtime.timer()
                            .aside(() -> absent.end(
                                    ErrorCode.LINK_LOST, "memory is short, and its agent is without a link")));
        }
    }

    /** Why no agent may come now, to be told before the upgrade, which costs far more than this answer; or empty. */
    public Optional<AgentAuthentication.Refusal> refusal() {
        boolean handshaking = handshakes.get() >= mostHandshakes();
        boolean full = handshaking || registry.members().isFull();
        if (!refusing && !full) {
            return Optional.empty();
        }
        if (!closed && !handshaking && directory.isAnyDetached()) {
            return Optional.empty(); // it may be the agent of that session; its hello tells
        }
        if (refusing) {
            return unavailable("This proxy is going", DRAINING + "; connect to another one, or wait.");
        }
        log.log("full", Level.WARNING, () -> "step=connect an agent is refused: " + fullness());
        return unavailable("Too many links", "Calm down: " + fullness() + ". Try again later.");
    }

    private int mostHandshakes() {
        return config.hub().links().handshaking();
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

    /** The beginning of a link's life; the caller passes its messages on. One clock runs until the welcome is out. */
    LinkReceiver connect(Link link, AgentCredential credential) {
        boolean tooMany = handshakes.incrementAndGet() > mostHandshakes();
        handshaking.add(link);
        NewLink opening = new HubConnection(this, link, credential).opening();
        opening.within(config.hub().helloTimeout());
        if (tooMany) {
            opening.giveUp(ErrorCode.CALM_DOWN, "too many links that are not welcomed yet");
        } else if (closed || (refusing && !directory.isAnyDetached())) {
            opening.giveUp(ErrorCode.SHUTTING_DOWN, closed ? STOPPING : DRAINING);
        }
        return opening;
    }

    /** The link has a session now, or is closed. */
    void forget(Link link) {
        if (handshaking.remove(link)) {
            handshakes.decrementAndGet();
        }
    }

    void add(MuxSession session, AgentCredential credential) {
        sessions.put(session, credential);
    }

    /**
     * {@code still}: whether what let an agent in counts still; asked of each that comes, and by {@link #endRevoked}.
     * {@code replaced}: of what does not, whether something else has taken its place.
     */
    public void admitting(Predicate<AgentCredential> still, Predicate<AgentCredential> replaced) {
        admission = still;
        replacement = replaced;
    }

    boolean isAdmitted(AgentCredential credential) {
        return admission.test(credential);
    }

    /**
     * Ends the sessions of those whose credentials do not count any more: at once and for good; where another one has
     * taken its place as in a drain, so that nothing is lost of those who come again with that. Returns at once.
     */
    public void endRevoked() {
        sessions.forEach(this::endUnlessAdmitted);
    }

    void endUnlessAdmitted(MuxSession session, AgentCredential credential) {
        if (isAdmitted(credential)) {
            return;
        }
        if (!replacement.test(credential)) {
            session.endAside(ErrorCode.HANDSHAKE, "its credential was revoked");
        } else {
            ProxyConfig.Drain times = config.drain();
            session.announceGoAway(ErrorCode.SHUTTING_DOWN, times.delay().plus(times.deadline()), OTHER_TOKEN);
            runtime.timer()
                    .after(times.delay(), () -> session.goAway(ErrorCode.SHUTTING_DOWN, times.deadline(), OTHER_TOKEN));
        }
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
     * Takes no new sessions, and has every agent look for another one first: requests still go to those that there are.
     *
     * @param deadline what the agents are told: when the last request will have ended
     */
    public void announce(Duration deadline) {
        refusing = true;
        sessions.keySet().forEach(session -> session.announceGoAway(ErrorCode.SHUTTING_DOWN, deadline, DRAINING));
    }

    /**
     * Takes no more agents, and tells every one to send no more: what is under way may go on until the deadline. There
     * is no way back.
     */
    public void goAway(Duration deadline) {
        refusing = true;
        sessions.keySet().forEach(session -> session.goAway(ErrorCode.SHUTTING_DOWN, deadline, DRAINING));
    }

    /** Ends every session and link at once. */
    public void close() {
        closed = true;
        refusing = true;
        sessions.keySet().forEach(session -> session.end(ErrorCode.SHUTTING_DOWN, STOPPING));
        handshaking.forEach(link -> link.close(Protocol.closeCode(ErrorCode.SHUTTING_DOWN), STOPPING));
    }

    /** Whether an agent would take a request now. */
    public boolean hasAgents() {
        return registry.hasAgent();
    }

    /** Whether a link carries a session, be that full or on its way out: then requests may be under way. */
    public boolean isLinked() {
        return sessions.keySet().stream().anyMatch(session -> session.snapshot().state() == SessionState.ATTACHED);
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

    /** Where sessions are found that go on over another link. */
    SessionDirectory directory() {
        return directory;
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
