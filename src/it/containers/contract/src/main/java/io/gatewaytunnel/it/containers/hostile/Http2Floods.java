package io.gatewaytunnel.it.containers.hostile;

import java.util.List;
import java.util.function.IntFunction;

/** Frames of HTTP/2 that cost their sender nothing, as many as the server takes; who is thrown out comes back. */
public final class Http2Floods {
    private static final int CONNECTIONS = 10;
    private static final int FRAMES_A_ROUND = 100;
    private static final int PAUSE_MILLIS = 20;

    /** Requests a round that an origin on the same two cores can stand; more try the machine. */
    private static final int FEW = 10;

    private static final int MANY = 100;

    private Http2Floods() {}

    /** Requests that are reset as soon as they are made. */
    public static List<Attack> resets() {
        return Attack.chosen(
                Attack.usual(
                        "requests to the origin reset at once, 5,000 a second", resetting(FEW, HostileOrigin.NEVER)),
                Attack.of("requests for pages reset at once, 5,000 a second", resetting(FEW, HostileOrigin.PAGE)),
                Attack.of(
                        "requests to the origin reset at once, 50,000 a second", resetting(MANY, HostileOrigin.NEVER)),
                Attack.of("requests for live reset at once", resetting(MANY, "/_tunnel/live")));
    }

    /** Requests with something wrong, which the server itself resets. */
    public static List<Attack> madeResets() {
        return Attack.chosen(Attack.usual(
                "requests that make the server reset them",
                flood(
                        new byte[0],
                        n -> Frames.join(Frames.get(HostileOrigin.NEVER, 2 * n + 1), Frames.window(2 * n + 1, 0)))));
    }

    /** Frames that ask for an answer or for nothing. */
    public static List<Attack> frames() {
        byte[] upload = Frames.request("POST", HostileOrigin.UPLOAD, 1, true);
        byte[] page = Frames.get(HostileOrigin.NEVER, 1);
        return Attack.chosen(
                Attack.usual(
                        "a flood of SETTINGS and PING, five connections each",
                        half(new byte[0], n -> Frames.setting(Frames.INITIAL_WINDOW_SIZE, 65_535 + n % 2)),
                        half(new byte[0], n -> Frames.ping())),
                Attack.of(
                        "a flood of SETTINGS",
                        flood(new byte[0], n -> Frames.setting(Frames.INITIAL_WINDOW_SIZE, 65_535 + n % 2))),
                Attack.of("a flood of PING", flood(new byte[0], n -> Frames.ping())),
                Attack.of("a flood of PING, answers never read", unread(n -> Frames.ping())),
                Attack.of(
                        "a flood of SETTINGS, answers never read",
                        unread(n -> Frames.setting(Frames.INITIAL_WINDOW_SIZE, 65_535))),
                Attack.of("a flood of empty DATA", flood(upload, n -> Frames.frame(Frames.DATA, 0, 1, new byte[0]))),
                Attack.of(
                        "a flood of DATA of one byte",
                        flood(upload, n -> Frames.frame(Frames.DATA, 0, 1, new byte[1]))),
                Attack.of(
                        "a flood of CONTINUATION",
                        flood(
                                Frames.frame(Frames.HEADERS, 0, 1, Frames.block("GET", "/page")),
                                n -> Frames.frame(Frames.CONTINUATION, 0, 1, Striker.octets("\0\1a\1b")))),
                Attack.of(
                        "a flood of empty CONTINUATION",
                        flood(
                                Frames.frame(Frames.HEADERS, 0, 1, Frames.block("GET", "/page")),
                                n -> Frames.frame(Frames.CONTINUATION, 0, 1, new byte[0]))),
                Attack.of("a flood of WINDOW_UPDATE", flood(page, n -> Frames.window(n % 2, 1))),
                Attack.of(
                        "a flood of PRIORITY",
                        flood(new byte[0], n -> Frames.frame(Frames.PRIORITY, 0, 2 * n + 3, new byte[5]))));
    }

    /** So many a round and connection. */
    private static Wave resetting(int many, String path) {
        IntFunction<byte[]> one = n -> Frames.join(Frames.get(path, 2 * n + 1), Frames.reset(2 * n + 1));
        return Wave.replaced(
                CONNECTIONS,
                Striker.sending(Frames.hello(65_535))
                        .then(PAUSE_MILLIS, round -> Frames.many(many, i -> one.apply(round * many + i))));
    }

    private static Wave flood(byte[] begin, IntFunction<byte[]> frame) {
        return Wave.replaced(CONNECTIONS, flooding(begin, frame));
    }

    private static Wave half(byte[] begin, IntFunction<byte[]> frame) {
        return Wave.replaced(CONNECTIONS / 2, flooding(begin, frame));
    }

    private static Wave unread(IntFunction<byte[]> frame) {
        return Wave.replaced(CONNECTIONS, flooding(new byte[0], frame).reading(Striker.NEVER));
    }

    private static Striker flooding(byte[] begin, IntFunction<byte[]> frame) {
        return Striker.sending(Frames.join(Frames.hello(65_535), begin))
                .then(PAUSE_MILLIS, round -> Frames.many(FRAMES_A_ROUND, i -> frame.apply(round * FRAMES_A_ROUND + i)));
    }
}
