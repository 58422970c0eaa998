package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.reload.Reload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every limit, timeout and default of the proxy beside those of the multiplexer, with unit and reason. */
public final class ProxySettings {
    public static final Setting<String> TOKEN = Setting.text(
                    "token",
                    "TOKEN",
                    "",
                    "What agents show at the hub and operators at the status page; without it every agent is refused.")
            .secret()
            .reloadable();

    public static final Setting<String> RESERVED_PREFIX = Setting.text(
            "reserved-prefix",
            "/PATH/",
            "/_tunnel/",
            "Paths that are ours and never tunnelled; move it if an origin uses the same.");

    public static final Setting<String> TRUSTED_PROXIES = Setting.text(
                    "trusted-proxies",
                    "NETWORK",
                    "",
                    "Networks in CIDR form, by comma, whose X-Forwarded and Forwarded fields are believed; none unless"
                            + " said.")
            .several();

    public static final Setting<String> STICKY_KEY = Setting.text(
                    "sticky-key",
                    "KEY",
                    "",
                    "What cookies of sticky sessions are signed with, 32 characters or more, the same for all proxies of a"
                            + " site; without it another one at each start, so that sessions do not survive that.")
            .secret();

    public static final Setting<Integer> MAX_STREAMS_PER_CLIENT = Setting.count(
            "max-streams-per-client",
            0,
            0,
            1_000_000,
            "Requests at a time from one client address; 0 is no limit, since many people may share an address.");

    public static final Setting<Long> LEAST_BODY_RATE = Setting.bytes(
                    "least-body-rate",
                    100,
                    0,
                    1 << 20,
                    "Bytes a second that a public client has to send of a body with a length, and to take of a response,"
                            + " beyond the stall timeout and over the whole time that it is waited for; 0 is no such limit."
                            + " The slowest mobile networks are ten times as fast. A body without a length counts only while"
                            + " more than half of max-streams is taken.")
            .reloadable();

    public static final Setting<String> HALF_CLOSED_CLIENTS = Setting.choice(
                    "half-closed-clients",
                    "cancel",
                    List.of("cancel", "serve"),
                    "What becomes of the request of an HTTP/1.1 client that ends its half of the connection behind it:"
                            + " cancel, since nearly always the client has left; or serve.")
            .reloadable();

    public static final Setting<Duration> UNWATCHED_IDLE_TIMEOUT = Setting.duration(
                    "unwatched-idle-timeout",
                    Duration.ofMinutes(15),
                    Duration.ZERO,
                    Duration.ofDays(7),
                    "A response that has begun and on which nothing passes is broken off after this where the server cannot"
                            + " tell whether the client has left: HTTP/1.1 over TLS on Payara, clients kept by"
                            + " half-closed-clients, and servers that are not known. 0 is never. Event streams that send"
                            + " something more often are not touched.")
            .reloadable();

    public static final Setting<Integer> MAX_CONNECTION_LOGINS = Setting.count(
            "max-connection-logins",
            1000,
            0,
            1_000_000,
            "Public connections at a time that have logged in by NTLM or Negotiate, each of which costs an agent a"
                    + " connection to the origin; a login beyond it fails. One client may have a quarter once half are"
                    + " taken.");

    public static final Setting<Integer> MAX_OWN_ANSWERS = Setting.count(
            "max-own-answers",
            0,
            0,
            1_000_000,
            "Answers of the proxy's own (pages, refusals) that may wait for slow clients at a time; further requests"
                    + " are cut off without one. 0 takes a quarter of max-streams, and 128 at least.");

    public static final Setting<Duration> STUCK_AFTER = Setting.duration(
            "stuck-after",
            Duration.ofSeconds(30),
            Duration.ofSeconds(6),
            Duration.ofHours(1),
            "live is answered 503 when the timer has not worked for so long, since no deadline comes any more; the"
                    + " stand-alone proxy then ends, to be started again: exit code 4. In a server all sessions are"
                    + " closed five seconds later.");

    public static final Setting<Integer> HUB_PORT = Setting.count(
            "hub-port",
            0,
            0,
            65_535,
            "The local port that agents come to, and nobody else, when the server listens on one for them; 0: they"
                    + " share the public one.");

    public static final Setting<Duration> RESPONSE_HEAD_TIMEOUT = Setting.duration(
                    "response-head-timeout",
                    Duration.ofSeconds(60),
                    Duration.ofMillis(100),
                    Duration.ofHours(12),
                    "An origin that has the whole request, or stopped taking it, answers within this or is given up with 504.")
            .reloadable();

    public static final Setting<Duration> STALL_TIMEOUT = Setting.duration(
                    "stall-timeout",
                    Duration.ofSeconds(60),
                    Duration.ofMillis(100),
                    Duration.ofHours(12),
                    "A public client that takes no byte of what is there, or sends none of what it promised, is cut off after"
                            + " this.")
            .reloadable();

    public static final Setting<Duration> LINGER_TIMEOUT = Setting.duration(
                    "linger-timeout",
                    Duration.ofSeconds(30),
                    Duration.ofMillis(100),
                    Duration.ofHours(12),
                    "The rest of a request that was answered early is read and thrown away for so long, then its connection"
                            + " is closed; 30s is what other proxies give.")
            .reloadable();

    public static final Setting<Duration> EVENT_STREAM_COMMENT = Setting.duration(
                    "event-stream-comment",
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofHours(1),
                    "An event stream idle for so long gets a comment, which finds clients that have vanished; 0 adds nothing,"
                            + " 15s is usual.")
            .reloadable();

    public static final Setting<Duration> RETRY_AFTER = Setting.duration(
            "retry-after",
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "What a 503 tells clients to wait: an agent that lost its link is back within two seconds.");

    public static final Setting<Long> RESPONSE_BUFFER = Setting.bytes(
                    "response-buffer",
                    0,
                    0,
                    1 << 20,
                    "Bytes the container gathers before a write: Tomcat calls back for every write over it, 8 KiB halves the"
                            + " speed. 0 takes 64 KiB, or less where a thousand of them would outgrow the memory budget.")
            .reloadable();

    public static final Setting<Integer> MAX_UPGRADED = Setting.count(
            "max-upgraded",
            10_000,
            1,
            1_000_000,
            "WebSockets and other upgraded connections at a time; each is a connection of the container's and some"
                    + " KiB.");

    public static final Setting<Long> MAX_UPGRADE_BODY = Setting.bytes(
            "max-upgrade-body",
            64 << 10,
            0,
            1 << 20,
            "The largest body of a request that offers an upgrade: it is kept until the origin answers. A longer one"
                    + " goes on as an ordinary request. Those over window-floor have an eighth of the memory budget"
                    + " together. docker sends some hundred bytes.");

    public static final Setting<Integer> MAX_UPGRADES_WAITING = Setting.count(
            "max-upgrades-waiting",
            32,
            1,
            10_000,
            "Payara only, whose threads wait for the origin's answer to an upgrade since that thread alone may"
                    + " switch: how many do at a time, and never more than a quarter of those that there are. A"
                    + " further one is answered 503.");

    public static final Setting<Duration> UPGRADED_IDLE_TIMEOUT = Setting.duration(
                    "upgraded-idle-timeout",
                    Duration.ofHours(1),
                    Duration.ZERO,
                    Duration.ofHours(24 * 7),
                    "An upgraded connection on which no byte passes either way is closed after this; 0 is never. Whoever"
                            + " keeps one open for longer sends pings, since every NAT on the way forgets it sooner.")
            .reloadable();

    public static final Setting<Duration> UPGRADED_KEEP_ALIVE = Setting.duration(
                    "upgraded-keep-alive",
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    Duration.ofHours(2),
                    "After this silence TCP asks whether the client of an upgraded connection is still there, and for as long"
                            + " again; 0 leaves it to the system. It finds clients that vanished, where the container lets"
                            + " us.")
            .reloadable();

    public static final Setting<Integer> HTTP2_RESETS = Setting.count(
            "http2-resets",
            500,
            1,
            100_000_000,
            "Streams that one HTTP/2 client may reset, or have the server reset, a second on average over ten:"
                    + " what a page that is left or calls whose time is over make, and nothing that keeps the server busy."
                    + " Stand-alone; on WildFly ten times as many in 30 s.");

    public static final Setting<Long> WRITE_QUEUE = Setting.bytes(
                    "write-queue",
                    128 << 10,
                    16 << 10,
                    64 << 20,
                    "Bytes that Payara may keep per connection for a client that reads slowly: left alone it takes about 8"
                            + " MB, and sixty slow clients end a heap of 512 MB. Other containers keep one response buffer.")
            .reloadable();

    public static final Setting<Duration> HELLO_TIMEOUT = Setting.duration(
            "hello-timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "A new link says hello within this or is closed, so that half-open connections do not gather.");

    public static final Setting<Integer> MAX_LINKS_PER_AGENT = Setting.count(
            "max-links-per-agent", 64, 1, 10_000, "Links that one agent may hold; beyond a few they bring nothing.");

    public static final Setting<Integer> MAX_LINKS = Setting.count(
            "max-links",
            0,
            0,
            1_000_000,
            "Links of all agents together; 0 takes as many as fit into an eighth of the heap at 224 KiB each, at"
                    + " least 16 and at most 10,000: an idle one holds 134 KiB in Tomcat's WebSocket support, a busy one a"
                    + " message more.");

    public static final Setting<String> HUB_CARRIER = Setting.choice(
            "hub-carrier",
            "auto",
            List.of("auto", "upgrade", "endpoint"),
            "What carries agents' links: upgrade, WebSocket frames of our own; endpoint, the server's WebSocket"
                    + " support; auto, which is upgrade stand-alone and on Tomcat, and endpoint elsewhere. Agents do not"
                    + " notice.");

    public static final Setting<Integer> MAX_HANDSHAKES = Setting.count(
            "max-handshakes",
            256,
            1,
            100_000,
            "Links that have shown the token and are not welcomed yet: whoever holds the token must not open them"
                    + " without end. A thousand agents that come back at once get in within seconds.");

    public static final Setting<Duration> NAME_PROBE_TIMEOUT = Setting.duration(
            "name-probe-timeout",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            "An agent whose name another instance asks for keeps it when it says anything within this; the newcomer"
                    + " waits.");

    public static final Setting<Integer> FAILED_LOGINS = Setting.count(
            "failed-logins",
            30,
            1,
            100_000,
            "Wrong tokens that one address may show per period before it is told to wait.");

    public static final Setting<Duration> FAILED_LOGIN_PERIOD = Setting.duration(
            "failed-login-period",
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            "How long a wrong token is remembered: a guesser gets 30 tries a minute, a token has 2^128 values or"
                    + " more.");

    public static final Setting<Integer> REMEMBERED_ADDRESSES = Setting.count(
            "remembered-addresses",
            10_000,
            16,
            1_000_000,
            "Addresses whose failed logins are remembered; beyond that the oldest is forgotten, so memory stays"
                    + " bounded.");

    public static final Setting<Integer> REFUSAL_PENALTY = Setting.count(
            "refusal-penalty",
            8,
            0,
            100_000,
            "Requests in flight that one refusal counts as: an agent whose origin fails fast must not attract"
                    + " everything.");

    public static final Setting<Duration> REFUSAL_HALF_LIFE = Setting.duration(
            "refusal-half-life",
            Duration.ofSeconds(2),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "The time in which the penalty of refusals fades by half.");

    public static final Setting<Duration> DRAIN_DELAY = Setting.duration(
            "drain-delay",
            Duration.ofSeconds(3),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "Time between ready turning 503 and the end of service: a balancer in front must notice first.");

    public static final Setting<Duration> DRAIN_DEADLINE = Setting.duration(
            "drain-deadline",
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofHours(24),
            "Requests under way may take this long after a drain that was asked for over HTTP or JMX.");

    public static final Setting<Duration> DRAIN_ON_STOP = Setting.duration(
            "drain-on-stop",
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ofMinutes(10),
            "Requests under way may take this long when a server stops the application; it waits meanwhile, and some"
                    + " give up after 10 s. Stand-alone: drain-timeout.");

    /**
     * What an open request costs of the heap beside what the memory budget bounds: mostly the server's own buffers for
     * both heads. Measured on the stand-alone mode over HTTP/1.1, where it is most; docs/LIMITS.md has the figures.
     */
    public static final long STREAM_BYTES = 72 << 10;

    /**
     * More than the stand-alone mode has request threads: each may be in the midst of an answer that its client takes
     * at once, and nobody is to be cut off for that.
     */
    private static final int LEAST_OWN_ANSWERS = 128;

    private static final int SHARE_OF_OWN_ANSWERS = 4;

    /** {@link #MAX_OWN_ANSWERS}, or what follows from the requests at a time. */
    public static int mostOwnAnswers(SettingSource source, int maxStreams) {
        int wanted = MAX_OWN_ANSWERS.read(source);
        return wanted > 0 ? wanted : Math.max(LEAST_OWN_ANSWERS, maxStreams / SHARE_OF_OWN_ANSWERS);
    }

    /** All of them, for documentation and help texts. */
    public static final List<Setting<?>> ALL = Stream.of(
                    List.<Setting<?>>of(
                            Reload.INTERVAL,
                            TOKEN,
                            RESERVED_PREFIX,
                            TRUSTED_PROXIES,
                            STICKY_KEY,
                            MAX_STREAMS_PER_CLIENT,
                            LEAST_BODY_RATE,
                            HALF_CLOSED_CLIENTS,
                            UNWATCHED_IDLE_TIMEOUT,
                            MAX_CONNECTION_LOGINS,
                            MAX_OWN_ANSWERS,
                            STUCK_AFTER,
                            HUB_PORT,
                            RESPONSE_HEAD_TIMEOUT,
                            STALL_TIMEOUT,
                            LINGER_TIMEOUT,
                            EVENT_STREAM_COMMENT,
                            RETRY_AFTER,
                            RESPONSE_BUFFER,
                            WRITE_QUEUE,
                            HTTP2_RESETS,
                            MAX_UPGRADED,
                            MAX_UPGRADE_BODY,
                            MAX_UPGRADES_WAITING,
                            UPGRADED_IDLE_TIMEOUT,
                            UPGRADED_KEEP_ALIVE,
                            HELLO_TIMEOUT,
                            MAX_LINKS_PER_AGENT,
                            MAX_LINKS,
                            HUB_CARRIER,
                            MAX_HANDSHAKES,
                            NAME_PROBE_TIMEOUT,
                            FAILED_LOGINS,
                            FAILED_LOGIN_PERIOD,
                            REMEMBERED_ADDRESSES,
                            REFUSAL_PENALTY,
                            REFUSAL_HALF_LIFE,
                            DRAIN_DELAY,
                            DRAIN_DEADLINE,
                            DRAIN_ON_STOP),
                    AskingSettings.ALL,
                    IdentitySettings.ALL,
                    ObservingSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private ProxySettings() {}
}
