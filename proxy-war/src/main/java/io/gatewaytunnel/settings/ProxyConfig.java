package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.MistakesGathered;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.policy.StickyKey;
import io.gatewaytunnel.policy.Timeouts;
import io.gatewaytunnel.reload.Reload;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.route.RouteMatch;
import io.gatewaytunnel.route.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proxy's configuration, read once and checked: what is in here can be used. Immutable.
 *
 * <p>{@code reservedPrefix} begins and ends with a slash; {@code maxStreams} times the floor window fits into
 * {@code budget}; without routes there is one service, that of the agents. {@code stickyKey}: what cookies of sessions
 * are signed with, where that outlives the process.
 */
public record ProxyConfig(
        String reservedPrefix,
        Front front,
        Optional<TokenDigest> token,
        AddressRanges trustedProxies,
        Exchange exchange,
        Waiting waiting,
        Upgrades upgrades,
        Hub hub,
        Drain drain,
        MuxSettings mux,
        MemoryBudget budget,
        int maxStreams,
        Duration reloadInterval,
        RouteTable routes,
        Optional<StickyKey> stickyKey,
        Identity identity,
        Observing observing) {

    private static final Pattern PREFIX = Pattern.compile("/[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/");
    private static final int LEAST_TOKEN_CHARS_WITHOUT_WARNING = 16;
    private static final int LEAST_KEY_CHARS = 32;

    /**
     * {@code hubPort}: the local port of the agents, 0 for none of their own. {@code mostAnswers}: answers of our own
     * that may wait for their clients. {@code stuckAfter}: the silence of the timer after which {@code live} says no.
     */
    public record Front(int hubPort, int mostAnswers, Duration stuckAfter) {}

    /**
     * What bounds one exchange; {@code eventStreamComment} zero is never. {@code bodyBytes}: of a request's body,
     * beside what the server bounds.
     */
    public record Exchange(
            Duration headTimeout,
            Duration stallTimeout,
            Duration lingerTimeout,
            Duration eventStreamComment,
            Asking asking,
            Duration retryAfter,
            int bufferBytes,
            int writeQueueBytes,
            Clients clients,
            long bodyBytes) {
        /** The same with what its route or service bounds otherwise. */
        public Exchange within(Limits limits) {
            Timeouts times = limits.timeouts();
            return new Exchange(
                    times.backendRequest().orElse(headTimeout),
                    times.stall().orElse(stallTimeout),
                    lingerTimeout,
                    eventStreamComment,
                    new Asking(
                            limits.attempts().orElse(asking.attempts()),
                            asking.retryPercent(),
                            times.request().orElse(asking.total())),
                    retryAfter,
                    bufferBytes,
                    writeQueueBytes,
                    clients,
                    Math.min(bodyBytes, limits.bodyBytes().orElse(bodyBytes)));
        }
    }

    /**
     * How many agents one request is asked of, which part of all requests may be asked again, in percent, and how long
     * an answer may take as a whole, zero for any time.
     */
    public record Asking(int attempts, int retryPercent, Duration total) {}

    /**
     * How requests wait for agents: for how long (zero: not at all), how long ago the last agent may have been there,
     * how many at a time for one service and for all together, and of the former how many of one client (0: no limit of
     * its own).
     */
    public record Waiting(Duration most, Duration memory, int places, int allPlaces, int perClient) {}

    /**
     * What is asked of public clients. {@code streamsEach}: requests at a time of one, 0 is no limit.
     * {@code leastBytesPerSecond}: how fast a body has to move over the whole time that the client is waited for, 0 for
     * no matter how. {@code servesHalfClosed}: whether one that has ended its half of an HTTP/1.1 connection is still
     * served. {@code resetsPerSecond}: streams that one may reset on a connection of HTTP/2. {@code unwatchedIdle}:
     * after which silence of a response the client counts as gone where nobody can tell, zero for never.
     */
    public record Clients(
            int streamsEach,
            long leastBytesPerSecond,
            boolean servesHalfClosed,
            int resetsPerSecond,
            Duration unwatchedIdle,
            int connectionLogins) {}

    /**
     * What bounds upgraded connections: how many there may be, octets of a body that comes before one, how many of the
     * container's threads may wait for a 101 where one has to, after which silence of both sides one is closed (0:
     * never), after which the kernel asks whether the client is still there (0: its own affair), and how long a client
     * may take no byte of what is there.
     */
    public record Upgrades(
            int most, long bodyBytes, int waitingThreads, Duration idle, Duration tcpKeepAlive, Duration stall) {}

    /** What bounds the agents. */
    public record Hub(Duration helloTimeout, Duration nameProbe, Links links, Logins logins, Refusals refusals) {}

    /**
     * What carries them, how many there may be, of one agent and of all, and how many that have passed the token and
     * not been welcomed yet.
     */
    public record Links(HubCarrier carrier, int perAgent, int total, int handshaking) {}

    public record Logins(int failures, Duration period, int rememberedAddresses) {}

    public record Refusals(int penalty, Duration halfLife) {}

    /**
     * How long requests are still taken, and then how long those under way may last, when a drain was asked for; and
     * the latter when the server takes the application down.
     */
    public record Drain(Duration delay, Duration deadline, Duration onStop) {}

    /**
     * What one link may hold: in Tomcat's WebSocket support 134 KiB while nothing passes, and a message that is being
     * sent. A test holds the former below this without the latter, with either carrier.
     */
    public static final long LINK_BYTES = 224 << 10;

    private static final int LINKS_SHARE_OF_HEAP = 8;
    private static final int LEAST_MAX_LINKS = 16;
    private static final int MOST_MAX_LINKS = 10_000;
    private static final int LEAST_RESPONSE_BUFFER_BYTES = 8 << 10;
    private static final int MOST_RESPONSE_BUFFER_BYTES = 64 << 10;

    /** Throws {@link ConfigException} with every setting that cannot be used. */
    public static ProxyConfig read(SettingSource given, long heapBytes) {
        return read(given, heapBytes, RouteTable.none());
    }

    /** The same with routes. */
    public static ProxyConfig read(SettingSource given, long heapBytes, RouteTable routes) {
        return read(given, heapBytes, routes, List.of());
    }

    /** The same with agents that have tokens of their own. */
    public static ProxyConfig read(
            SettingSource given, long heapBytes, RouteTable routes, List<NamedCredential> agents) {
        MistakesGathered source = new MistakesGathered(given);
        ProxyConfig config = readFrom(source, heapBytes, routes, agents);
        requireUnreserved(source, config);
        source.throwIfAny();
        return config;
    }

    /** What is ours is answered before any route is asked. */
    private static void requireUnreserved(MistakesGathered source, ProxyConfig config) {
        for (Route route : config.routes().routes()) {
            for (RouteMatch match : route.matches()) {
                if (match.path().first().startsWith(config.reservedPrefix())) {
                    source.add(route.place() + ": route " + route.name() + ": " + match.path() + " is below "
                            + config.reservedPrefix() + ", which is the proxy's own; choose another path, or move "
                            + ProxySettings.RESERVED_PREFIX.name());
                }
            }
        }
    }

    private static ProxyConfig readFrom(
            SettingSource source, long heapBytes, RouteTable routes, List<NamedCredential> agents) {
        MuxSettings mux = MuxSettings.read(source);
        MemoryBudget budget = MuxSettings.readBudget(source, heapBytes);
        int maxStreams = MuxSettings.readMaxStreams(source, budget, ProxySettings.STREAM_BYTES);
        return new ProxyConfig(
                readPrefix(source),
                readFront(source, maxStreams),
                readToken(source, ProxySettings.TOKEN, ProxySettings.TOKEN.read(source)),
                AddressRanges.read(ProxySettings.TRUSTED_PROXIES, source),
                readExchange(source, budget),
                readWaiting(source, maxStreams),
                readUpgrades(source),
                readHub(source, heapBytes),
                new Drain(
                        ProxySettings.DRAIN_DELAY.read(source),
                        ProxySettings.DRAIN_DEADLINE.read(source),
                        ProxySettings.DRAIN_ON_STOP.read(source)),
                mux,
                budget,
                maxStreams,
                Reload.INTERVAL.read(source),
                routes,
                readStickyKey(source),
                Identity.read(source, agents),
                Observing.read(source));
    }

    /** This one, but with what is the same from start to end of a proxy as it is in {@code started}. */
    public ProxyConfig within(ProxyConfig started) {
        return new ProxyConfig(
                started.reservedPrefix,
                started.front,
                token,
                started.trustedProxies,
                exchange,
                waiting,
                upgrades,
                started.hub,
                started.drain,
                started.mux,
                started.budget,
                started.maxStreams,
                started.reloadInterval,
                routes,
                started.stickyKey,
                identity.within(started.identity),
                started.observing);
    }

    private static Optional<StickyKey> readStickyKey(SettingSource source) {
        String key = ProxySettings.STICKY_KEY.read(source).strip();
        if (!key.isEmpty() && key.length() < LEAST_KEY_CHARS) {
            source.refuse(
                    ProxySettings.STICKY_KEY,
                    "the key is shorter than " + LEAST_KEY_CHARS
                            + " characters; use one like that of openssl rand -hex 32");
        }
        return key.isEmpty() ? Optional.empty() : Optional.of(StickyKey.of(key));
    }

    private static String readPrefix(SettingSource source) {
        String prefix = ProxySettings.RESERVED_PREFIX.read(source).strip();
        if (!PREFIX.matcher(prefix).matches() || prefix.contains("/./") || prefix.contains("/../")) {
            source.refuse(
                    ProxySettings.RESERVED_PREFIX,
                    "'" + prefix
                            + "' cannot be used; write it like /_tunnel/, with a slash at both ends and nothing to encode");
        }
        return prefix;
    }

    /** The token that was said for a setting, if any. */
    static Optional<TokenDigest> readToken(SettingSource source, Setting<String> setting, String said) {
        String token = said.strip();
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            source.refuse(
                    setting, "the token holds a space or a character that no header can carry; use letters and digits");
        }
        return Optional.of(TokenDigest.of(token, token.length() < LEAST_TOKEN_CHARS_WITHOUT_WARNING));
    }

    private static Exchange readExchange(SettingSource source, MemoryBudget budget) {
        return new Exchange(
                ProxySettings.RESPONSE_HEAD_TIMEOUT.read(source),
                ProxySettings.STALL_TIMEOUT.read(source),
                ProxySettings.LINGER_TIMEOUT.read(source),
                ProxySettings.EVENT_STREAM_COMMENT.read(source),
                new Asking(
                        AskingSettings.OPEN_ATTEMPTS.read(source),
                        AskingSettings.RETRY_SHARE.read(source),
                        AskingSettings.TOTAL_TIMEOUT.read(source)),
                ProxySettings.RETRY_AFTER.read(source),
                readResponseBuffer(source, budget),
                ProxySettings.WRITE_QUEUE.read(source).intValue(),
                new Clients(
                        ProxySettings.MAX_STREAMS_PER_CLIENT.read(source),
                        ProxySettings.LEAST_BODY_RATE.read(source),
                        ProxySettings.HALF_CLOSED_CLIENTS.read(source).equals("serve"),
                        ProxySettings.HTTP2_RESETS.read(source),
                        ProxySettings.UNWATCHED_IDLE_TIMEOUT.read(source),
                        ProxySettings.MAX_CONNECTION_LOGINS.read(source)),
                Long.MAX_VALUE);
    }

    private static Waiting readWaiting(SettingSource source, int maxStreams) {
        int wanted = AskingSettings.MAX_WAITING.read(source);
        int half = Math.max(1, maxStreams / 2); // the rest is for services whose agents are there
        int places = wanted > 0 ? wanted : half;
        return new Waiting(
                AskingSettings.AGENT_WAIT.read(source),
                AskingSettings.AGENT_WAIT_MEMORY.read(source),
                places,
                Math.max(places, half),
                AskingSettings.MAX_WAITING_PER_CLIENT.read(source));
    }

    private static Front readFront(SettingSource source, int maxStreams) {
        return new Front(
                ProxySettings.HUB_PORT.read(source),
                ProxySettings.mostOwnAnswers(source, maxStreams),
                ProxySettings.STUCK_AFTER.read(source));
    }

    private static Upgrades readUpgrades(SettingSource source) {
        return new Upgrades(
                ProxySettings.MAX_UPGRADED.read(source),
                ProxySettings.MAX_UPGRADE_BODY.read(source),
                ProxySettings.MAX_UPGRADES_WAITING.read(source),
                ProxySettings.UPGRADED_IDLE_TIMEOUT.read(source),
                ProxySettings.UPGRADED_KEEP_ALIVE.read(source),
                ProxySettings.STALL_TIMEOUT.read(source));
    }

    /** A thousand buffers take at most as much as the budget: they are the container's, and no credit bounds them. */
    private static int readResponseBuffer(SettingSource source, MemoryBudget budget) {
        int wanted = ProxySettings.RESPONSE_BUFFER.read(source).intValue();
        long fitting = Math.min(MOST_RESPONSE_BUFFER_BYTES, budget.totalBytes() / 1024);
        return wanted > 0 ? wanted : (int) Math.max(LEAST_RESPONSE_BUFFER_BYTES, fitting);
    }

    private static Hub readHub(SettingSource source, long heapBytes) {
        return new Hub(
                ProxySettings.HELLO_TIMEOUT.read(source),
                ProxySettings.NAME_PROBE_TIMEOUT.read(source),
                new Links(
                        HubCarrier.valueOf(
                                ProxySettings.HUB_CARRIER.read(source).toUpperCase(Locale.ROOT)),
                        ProxySettings.MAX_LINKS_PER_AGENT.read(source),
                        readMaxLinks(source, heapBytes),
                        ProxySettings.MAX_HANDSHAKES.read(source)),
                new Logins(
                        ProxySettings.FAILED_LOGINS.read(source),
                        ProxySettings.FAILED_LOGIN_PERIOD.read(source),
                        ProxySettings.REMEMBERED_ADDRESSES.read(source)),
                new Refusals(ProxySettings.REFUSAL_PENALTY.read(source), ProxySettings.REFUSAL_HALF_LIFE.read(source)));
    }

    private static int readMaxLinks(SettingSource source, long heapBytes) {
        int wanted = ProxySettings.MAX_LINKS.read(source);
        long fitting = heapBytes / LINKS_SHARE_OF_HEAP / LINK_BYTES;
        return wanted > 0 ? wanted : (int) Math.max(LEAST_MAX_LINKS, Math.min(MOST_MAX_LINKS, fitting));
    }
}
