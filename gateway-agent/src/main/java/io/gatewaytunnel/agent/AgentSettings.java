package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.connect.Offer;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.reload.Reload;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every limit, time and default of the agent beside those of the multiplexer ({@link MuxSettings}): with its unit and
 * its reason, here and nowhere else.
 */
public final class AgentSettings {
    public static final Setting<Duration> DRAIN_DEADLINE = Setting.duration(
            "drain-deadline",
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofHours(1),
            "How long exchanges under way may go on when the agent is stopped; service managers kill after 90 s.");

    public static final Setting<Duration> STUCK_AFTER = Setting.duration(
            "stuck-after",
            Duration.ofMinutes(1),
            Duration.ofSeconds(6),
            Duration.ofHours(1),
            "An agent whose timer or origin threads do not answer for so long ends, to be started again: exit code 4.");

    public static final Setting<Duration> HUB_CONNECT_TIMEOUT = Setting.duration(
            "hub-connect-timeout",
            Duration.ofMillis(1500),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "A TCP connect to the hub: one lost packet (1 s) is survived, and a hub that comes back is found within 2"
                    + " s.");
    public static final Setting<Duration> HUB_REFRESH = Setting.duration(
            "hub-refresh",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(24),
            "A hub's name is looked up again within this, each time after a random part of it, at least half; a second"
                    + " after a dial that failed too. The JDK itself remembers answers for 30 s.");
    public static final Setting<Integer> HUB_ADDRESSES = Setting.count(
            "hub-addresses",
            16,
            1,
            64,
            "How many addresses of a hub's name are dialled, each for sessions of its own; others, and those of the"
                    + " other family, are tried where one does not answer.");
    public static final Setting<Duration> HANDSHAKE_TIMEOUT = Setting.duration(
            "handshake-timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "The wait for the answer to the upgrade, and then for the hub's welcome: a busy hub is slower than a dead"
                    + " one.");
    public static final Setting<Duration> RECONNECT_FIRST = Setting.duration(
            "reconnect-first",
            Duration.ofMillis(100),
            Duration.ofMillis(1),
            Duration.ofMinutes(1),
            "The most that the first new try waits; it doubles with each, and each waits a random part of it.");
    public static final Setting<Duration> RECONNECT_YOUNG = Setting.duration(
            "reconnect-young",
            Duration.ofSeconds(1),
            Duration.ofMillis(1),
            Duration.ofMinutes(5),
            "The most that a try waits during the first minute: a hub that was restarted is found at once.");
    public static final Setting<Duration> RECONNECT_MOST = Setting.duration(
            "reconnect-most",
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "The most that a try ever waits; reached after five minutes without a hub.");
    public static final Setting<Duration> RESUME_RETRY = Setting.duration(
            "resume-retry",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMinutes(1),
            "The pause between tries while a session waits for a link, the first of which comes at once: resume-grace"
                    + " leaves room for some.");
    public static final Setting<Duration> REFUSED_RETRY = Setting.duration(
            "refused-retry",
            Duration.ofMinutes(1),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "The pause after a refusal by a hub that had welcomed this agent before: somebody has to change"
                    + " something.");

    public static final Setting<Duration> LINK_PROBE = Setting.duration(
            "link-probe",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "When this machine has slept or has got other addresses, a link over which nothing comes from the hub"
                    + " within this is replaced.");

    public static final Setting<Duration> ORIGIN_CONNECT_TIMEOUT = Setting.duration(
            "origin-connect-timeout",
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            Duration.ofMinutes(5),
            "A TCP connect or a TLS handshake with the origin, which is near.");
    public static final Setting<Duration> ORIGIN_RESPONSE_TIMEOUT = Setting.duration(
            "origin-response-timeout",
            Duration.ofMinutes(15),
            Duration.ofMillis(100),
            Duration.ofHours(24),
            "The wait for a response head once the request was sent; long, because the proxy's own limit is to"
                    + " decide.");
    public static final Setting<Duration> ORIGIN_CONTINUE_WAIT = Setting.duration(
            "origin-continue-wait",
            Duration.ofSeconds(1),
            Duration.ofMillis(10),
            Duration.ofMinutes(5),
            "The wait for a 100 of the origin before a body is sent unasked, as long as other clients wait: some"
                    + " origins never send one.");
    public static final Setting<Duration> ORIGIN_IDLE = Setting.duration(
            "origin-idle",
            Duration.ofSeconds(4),
            Duration.ofMillis(10),
            Duration.ofMinutes(10),
            "The life of an unused connection: less than the 5 s after which common origins close it themselves.");
    public static final Setting<Duration> ORIGIN_H2_IDLE = Setting.duration(
            "origin-h2-idle",
            Duration.ofMinutes(1),
            Duration.ofMillis(10),
            Duration.ofHours(24),
            "The life of an HTTP/2 connection without exchanges: nothing is lost if the origin ends it first, it says"
                    + " so.");
    public static final Setting<Integer> ORIGIN_IO_THREADS = Setting.count(
            "origin-io-threads",
            1,
            1,
            64,
            "Threads that talk to origins: one fills a link; more were measured and gained nothing.");
    public static final Setting<Long> ORIGIN_BUFFER = Setting.bytes(
            "origin-buffer",
            8 << 10,
            1 << 10,
            1 << 20,
            "Each of three buffers of an origin connection: 2,000 event streams cost 48 MiB; max-streams follows from"
                    + " it.");
    public static final Setting<Long> ORIGIN_MAX_HEAD = Setting.bytes(
            "origin-max-head",
            64 << 10,
            1 << 10,
            1 << 20,
            "The largest response head read from an origin; a larger one becomes a 502. Other proxies take 8 to 60"
                    + " KiB.");
    public static final Setting<Integer> ORIGIN_MAX_FIELDS = Setting.count(
            "origin-max-fields",
            1000,
            10,
            100_000,
            "The most fields of a response head or trailer section of an origin.");
    public static final Setting<Integer> ORIGIN_REPEATS = Setting.count(
            "origin-repeats",
            3,
            0,
            100,
            "How often a request is sent again that an origin has not looked at, as it says or because no octet has"
                    + " left.");
    public static final Setting<Duration> ORIGIN_REST = Setting.duration(
            "origin-rest",
            Duration.ofMillis(10),
            Duration.ZERO,
            Duration.ofMinutes(1),
            "How long a connection was idle before it gets a request that may not be sent twice, else that gets"
                    + " another one: an origin's end may come so long after its answer.");
    public static final Setting<Integer> METRICS_PORT = Setting.count(
            "metrics-port",
            0,
            0,
            65_535,
            "The port of 127.0.0.1 at which /metrics shows the agent's metrics to Prometheus; 0 is none.");
    public static final Setting<Integer> ORIGIN_HTTP2_RESETS = Setting.count(
            "origin-http2-resets",
            100,
            1,
            1_000_000_000,
            "How many requests on one HTTP/2 connection to an origin may be given up until further ones go to another;"
                    + " with the hundred that may still be on it fewer than the 200 for which origins end one.");
    public static final Setting<Duration> ORIGIN_ADDRESS_DELAY = Setting.duration(
            "origin-address-delay",
            Duration.ofMillis(250),
            Duration.ofMillis(10),
            Duration.ofSeconds(10),
            "How long an address of an origin may say nothing until its next one is tried beside it (RFC 8305).");

    public static final Setting<Integer> ORIGIN_MAX_LOGINS = Setting.count(
            "origin-max-logins",
            256,
            0,
            100_000,
            "Connections kept for public ones that have logged in by NTLM or Negotiate, beside the others, with three"
                    + " buffers each; a login beyond it fails.");
    public static final Setting<Duration> ORIGIN_LOGIN_IDLE = Setting.duration(
            "origin-login-idle",
            Duration.ofMinutes(2),
            Duration.ofMillis(10),
            Duration.ofHours(24),
            "The life of such a connection without requests: as long as IIS gives it. The next request logs in anew.");

    public static final Setting<Duration> ORIGIN_HALF_CLOSED = Setting.duration(
            "origin-half-closed",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "The silence of an upgraded connection after one party has closed its half; mostly the other has gone"
                    + " too.");
    public static final Setting<Duration> ORIGIN_PROBE_AFTER = Setting.duration(
            "origin-probe-after",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofHours(2),
            "The silence before TCP asks whether the origin's host is still there; the system's own default is 2 h.");
    public static final Setting<Duration> ORIGIN_PROBE_EVERY = Setting.duration(
            "origin-probe-every",
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofHours(2),
            "The pause between such probes while there is no answer.");
    public static final Setting<Integer> ORIGIN_PROBES = Setting.count(
            "origin-probes",
            3,
            1,
            100,
            "Unanswered probes that end a connection: two may be lost, and a vanished host is noticed within a"
                    + " minute.");

    /** See {@link Offer#drain}. */
    static final Setting<Duration> FORMER_SESSIONS = Setting.duration(
            "former-sessions",
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            "When the services of an agent have changed, new requests come by new sessions; so long those may go on that"
                    + " had begun before, a WebSocket for one.");

    private static final List<Setting<?>> OWN = List.of(
            Reload.INTERVAL,
            FORMER_SESSIONS,
            DRAIN_DEADLINE,
            STUCK_AFTER,
            HUB_CONNECT_TIMEOUT,
            HUB_REFRESH,
            HUB_ADDRESSES,
            HANDSHAKE_TIMEOUT,
            RECONNECT_FIRST,
            RECONNECT_YOUNG,
            RECONNECT_MOST,
            RESUME_RETRY,
            REFUSED_RETRY,
            LINK_PROBE,
            ORIGIN_CONNECT_TIMEOUT,
            ORIGIN_RESPONSE_TIMEOUT,
            ORIGIN_CONTINUE_WAIT,
            ORIGIN_IDLE,
            ORIGIN_H2_IDLE,
            ORIGIN_IO_THREADS,
            ORIGIN_BUFFER,
            ORIGIN_MAX_HEAD,
            ORIGIN_MAX_FIELDS,
            ORIGIN_REPEATS,
            ORIGIN_REST,
            METRICS_PORT,
            ORIGIN_HTTP2_RESETS,
            ORIGIN_ADDRESS_DELAY,
            ORIGIN_MAX_LOGINS,
            ORIGIN_LOGIN_IDLE,
            ORIGIN_HALF_CLOSED,
            ORIGIN_PROBE_AFTER,
            ORIGIN_PROBE_EVERY,
            ORIGIN_PROBES);

    /** All that {@code --set} and the environment may change, for help texts and for checking names. */
    public static final List<Setting<?>> ALL =
            Stream.concat(OWN.stream(), MuxSettings.ALL.stream()).toList();

    /** An outage counts as young for so long; after it, limits double with each further time of this length. */
    static final Duration YOUNG_FOR = Duration.ofMinutes(1);

    /** A session that lived so long was a good one: the next outage begins anew. */
    static final Duration STABLE_AFTER = Duration.ofSeconds(5);

    private AgentSettings() {}
}
