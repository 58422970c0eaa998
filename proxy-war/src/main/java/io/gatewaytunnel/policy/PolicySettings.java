package io.gatewaytunnel.policy;

import io.gatewaytunnel.config.Setting;
import java.time.Duration;

/**
 * What the numbers of a route or a service may be. The defaults are examples for those who have written something else:
 * what is not said is the proxy's own.
 */
public final class PolicySettings {
    public static final Setting<Long> BODY =
            Setting.bytes("body", 1 << 20, 0, 1L << 40, "The largest body of a request; a larger one is answered 413.");

    public static final Setting<Long> HEAD = Setting.bytes(
            "head", 16 << 10, 256, 1 << 20, "The largest head of a request; a larger one is answered 431.");

    public static final Setting<Integer> REQUESTS =
            Setting.count("requests", 100, 1, 1_000_000, "Requests at a time; one more is answered 503.");

    public static final Setting<Integer> RATE_REQUESTS = Setting.count(
            "requests", 100, 1, 1_000_000, "Requests in that time on average; one too soon is answered 429.");

    public static final Setting<Duration> RATE_PER = Setting.duration(
            "per",
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofHours(1), // times a million requests at once is what a long has room for
            "The time that they are counted for.");

    public static final Setting<Integer> RATE_BURST = Setting.count(
            "burst", 100, 1, 1_000_000, "Requests that may come at once after a silence; as many as requests.");

    public static final Setting<Duration> REQUEST = Setting.duration(
            "request",
            Duration.ofSeconds(30),
            Duration.ZERO,
            Duration.ofDays(7),
            "The whole answer has come within this, or is given up with 504; 0 is never.");

    public static final Setting<Duration> BACKEND_REQUEST = Setting.duration(
            "backendRequest",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofHours(12),
            "The head of one origin's answer has come within this, or is given up with 504.");

    public static final Setting<Duration> STALL = Setting.duration(
            "stall",
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            Duration.ofHours(12),
            "A client that takes or sends nothing for so long is cut off.");

    public static final Setting<Integer> ATTEMPTS =
            Setting.count("attempts", 2, 0, 19, "How many more agents are asked after the first; 0 is none.");

    public static final Setting<Duration> ABSOLUTE_TIMEOUT = Setting.duration(
            "absoluteTimeout",
            Duration.ofHours(8),
            Duration.ofSeconds(1),
            Duration.ofDays(400), // what browsers keep at most, RFC 6265bis §5.5
            "After this a session ends, however it is used.");

    public static final Setting<Integer> PORT = Setting.count("port", 8443, 1, 65_535, "The port of a redirect.");

    /** Clients that one rate limit knows at a time: a megabyte or two. */
    public static final int MOST_CLIENTS = 16_384;

    private PolicySettings() {}

    /** As a person would write it. */
    public static String words(Duration time) {
        return REQUEST.kind().format(time);
    }

    public static String words(long bytes) {
        return BODY.kind().format(bytes);
    }
}
