package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import java.time.Duration;
import java.util.List;

/** Every option of the stand-alone mode, with unit, default and reason. */
public final class StandaloneSettings {
    public static final Setting<Integer> PORT =
            Setting.count("port", 8080, 0, 65_535, "Port to listen on; 0 takes a free one and says which.");

    public static final Setting<String> ADDRESS = Setting.text(
            "address", "ADDRESS", "", "Address to listen on (default: all, since a proxy is there to be reached).");

    public static final Setting<String> CONTEXT_PATH =
            Setting.text("context-path", "/PATH", "", "Path to serve below (default: none, the whole site).");

    public static final Setting<String> TLS_CERT = Setting.text(
            "tls-cert", "PEM", "", "Serve HTTPS with this certificate, its chain after it; needs --tls-key.");

    public static final Setting<String> TLS_KEY =
            Setting.text("tls-key", "PEM", "", "The certificate's private key, not encrypted.");

    public static final Setting<String> TLS_KEYSTORE = Setting.text(
            "tls-keystore", "PKCS12", "", "Serve HTTPS with the key in this file, instead of the two above.");

    public static final Setting<String> TLS_KEYSTORE_PASSWORD = Setting.text(
                    "tls-keystore-password",
                    "PASSWORD",
                    "",
                    "Its password; better given by environment or file, as a command line is seen by every user of the"
                            + " machine.")
            .secret();

    public static final Setting<String> TLS_KEYSTORE_PASSWORD_FILE =
            Setting.text("tls-keystore-password-file", "FILE", "", "A file whose first line is the password.");

    public static final Setting<String> ALLOWED_TRAILERS = Setting.text(
            "allowed-trailers",
            "NAMES",
            "",
            "Request trailers to let through, by comma (default: all but what frames, routes or authenticates a"
                    + " request).");

    public static final Setting<Integer> MAX_CONNECTIONS = Setting.count(
            "max-connections",
            20_000,
            1,
            1_000_000,
            "Connections at a time; unless given, no more than fit into heap, direct memory and descriptors. For the"
                    + " next one an idle one is closed.");

    public static final Setting<Integer> MAX_UNFINISHED_HEADS = Setting.count(
            "max-unfinished-heads",
            10_000,
            1,
            1_000_000,
            "Heads of requests at a time that began and did not end; unless given, no more than fit into an eighth of"
                    + " the heap. The oldest is closed.");

    public static final Setting<Integer> HUB_PORT = Setting.count(
            "hub-port",
            0,
            0,
            65_535,
            "A port for agents alone, out of reach for whatever public clients do; 0: they use the same port as all.");

    public static final Setting<Integer> HUB_MAX_CONNECTIONS = Setting.count(
            "hub-max-connections",
            1_000,
            1,
            1_000_000,
            "Connections to --hub-port at a time; an agent has one for each of its links.");

    public static final Setting<Integer> HUB_THREADS = Setting.count(
            "hub-threads",
            32,
            1,
            1_000,
            "Threads for the links of agents alone; one serves a link while it has something to say.");

    public static final Setting<Integer> BACKLOG = Setting.count(
            "backlog",
            1_024,
            1,
            65_535,
            "Connections the system may hold that were not accepted yet: a burst of new ones.");

    public static final Setting<Integer> MAX_THREADS = Setting.count(
            "max-threads",
            100,
            2,
            10_000,
            "Request threads at most; neither an idle stream nor a slow client holds one, so more only take turns.");

    public static final Setting<Integer> MIN_THREADS =
            Setting.count("min-threads", 10, 1, 10_000, "Request threads kept when there is nothing to do.");

    public static final Setting<Long> MAX_HEADER_BYTES = Setting.bytes(
            "max-header-bytes",
            16 * 1024,
            1024,
            1024 * 1024,
            "Size of a request head at most. Held twice per request under way, so raise it with care. Response heads may"
                    + " have 60 KiB whatever this is.");

    public static final Setting<Integer> MAX_HEADER_FIELDS =
            Setting.count("max-header-fields", 200, 10, 10_000, "Fields in a request head at most.");

    public static final Setting<Long> MAX_SWALLOW_BYTES = Setting.bytes(
            "max-swallow-bytes",
            2 * 1024 * 1024,
            0,
            1024 * 1024 * 1024,
            "Read and dropped of a request body answered early, so that the client sees the answer and not a reset.");

    public static final Setting<Long> SEND_BUFFER = Setting.bytes(
            "send-buffer",
            0,
            0,
            64 * 1024 * 1024,
            "Kept by the system of what one connection, a link too, has not taken; 0 leaves it to the system, which lets"
                    + " it grow with the path. A bound keeps hundreds of slow readers from all memory for TCP, and makes"
                    + " long paths slow: one bufferful a round trip.");

    public static final Setting<Duration> CONNECTION_TIMEOUT = Setting.duration(
            "connection-timeout",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "A client that neither sends what we wait for nor takes what we send is cut off after this.");

    public static final Setting<Duration> HEAD_TIMEOUT = Setting.duration(
            "head-timeout",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "A request's whole head must be there after this, whatever trickles in; so must the beginning of HTTP/2.");

    public static final Setting<Duration> TLS_HANDSHAKE_TIMEOUT = Setting.duration(
            "tls-handshake-timeout",
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "A TLS handshake must be over after this; it takes two round trips and some computing.");

    public static final Setting<Duration> KEEP_ALIVE_TIMEOUT = Setting.duration(
            "keep-alive-timeout",
            Duration.ofSeconds(75),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "An idle connection is closed after this; longer than the 60 s for which most balancers keep theirs.");

    public static final Setting<Integer> HTTP2_STREAMS = Setting.count(
            "http2-streams",
            100,
            1,
            10_000,
            "Requests at a time on one HTTP/2 connection; 100 is what RFC 9113 recommends.");

    public static final Setting<Long> HTTP2_UNREAD_BYTES = Setting.bytes(
            "http2-unread-bytes",
            256 * 1024,
            4 * 1024,
            64 * 1024 * 1024,
            "Heads, acknowledgements and the like that wait for one HTTP/2 client to read; with more it is closed.");

    public static final Setting<Long> HTTP2_ALL_UNREAD_BYTES = Setting.bytes(
            "http2-all-unread-bytes",
            256 * 1024 * 1024,
            64 * 1024,
            16L * 1024 * 1024 * 1024,
            "What waits for all HTTP/2 clients to read; unless given, a sixteenth of the heap at most. Those that"
                    + " read nothing for longest are closed.");

    public static final Setting<Integer> HTTP2_PINGS = rate(
            "http2-pings",
            500,
            "PING frames that one may send, %s, beside one for each frame of a response: gRPC measures with them.");

    public static final Setting<Integer> HTTP2_SETTINGS = rate(
            "http2-settings",
            100,
            "Parameters of SETTINGS that one may send, %s: each may cost a look at every stream; clients send a few.");

    public static final Setting<Integer> HTTP2_EMPTY_FRAMES = rate(
            "http2-empty-frames",
            100,
            "DATA and CONTINUATION that one may send with nothing in them, %s: no window bounds them.");

    public static final Setting<Integer> HTTP2_WINDOW_UPDATES = rate(
            "http2-window-updates",
            1_000,
            "WINDOW_UPDATE frames that one may send, %s, beside 16 for each DATA frame of a response.");

    public static final Setting<Integer> HTTP2_IGNORED_FRAMES = rate(
            "http2-ignored-frames",
            500,
            "PRIORITY and unknown frames that one may send, %s, beside one for each request.");

    /** A count of frames: bounded on average over ten seconds, not in each of them. */
    private static Setting<Integer> rate(String name, int dflt, String reason) {
        return Setting.count(name, dflt, 1, 100_000_000, reason.formatted("a second on average over ten"));
    }

    public static final Setting<Duration> DRAIN_TIMEOUT = Setting.duration(
            "drain-timeout",
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofHours(1),
            "On SIGTERM requests under way may take this long; below the 30 s after which most supervisors kill.");

    public static final Setting<Duration> WATCHDOG_INTERVAL = Setting.duration(
            "watchdog-interval",
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Between two looks whether the proxy still answers itself.");

    public static final Setting<Duration> WATCHDOG_TIMEOUT = Setting.duration(
            "watchdog-timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "For such an answer; far above what a busy machine needs, since the process ends without.");

    public static final Setting<Integer> WATCHDOG_MISSES = Setting.count(
            "watchdog-misses",
            3,
            1,
            1_000,
            "So many in a row end the process with exit code 4, for whoever started it to start it again.");

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = List.of(
            ADDRESS,
            CONTEXT_PATH,
            TLS_CERT,
            TLS_KEY,
            TLS_KEYSTORE,
            TLS_KEYSTORE_PASSWORD,
            TLS_KEYSTORE_PASSWORD_FILE,
            ALLOWED_TRAILERS,
            PORT,
            HUB_PORT,
            MAX_CONNECTIONS,
            HUB_MAX_CONNECTIONS,
            MAX_UNFINISHED_HEADS,
            BACKLOG,
            MAX_THREADS,
            MIN_THREADS,
            HUB_THREADS,
            MAX_HEADER_BYTES,
            MAX_HEADER_FIELDS,
            MAX_SWALLOW_BYTES,
            SEND_BUFFER,
            CONNECTION_TIMEOUT,
            HEAD_TIMEOUT,
            TLS_HANDSHAKE_TIMEOUT,
            KEEP_ALIVE_TIMEOUT,
            HTTP2_STREAMS,
            HTTP2_UNREAD_BYTES,
            HTTP2_ALL_UNREAD_BYTES,
            HTTP2_PINGS,
            HTTP2_SETTINGS,
            HTTP2_EMPTY_FRAMES,
            HTTP2_WINDOW_UPDATES,
            HTTP2_IGNORED_FRAMES,
            DRAIN_TIMEOUT,
            WATCHDOG_INTERVAL,
            WATCHDOG_TIMEOUT,
            WATCHDOG_MISSES);

    private StandaloneSettings() {}
}
