package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/** Connections of HTTP/2 that end in an error, one of each. */
public final class Http2Errors {
    private static final int AT_ONCE = 50;

    /** One that the server does not end goes by itself. */
    private static final int STAY_MILLIS = 1_000;

    private static final byte[] NOTHING = {};

    /** What follows the preface and a sound SETTINGS frame. */
    private static final List<byte[]> AFTER_SETTINGS = List.of(
            Frames.frame(Frames.SETTINGS, 0, 1, NOTHING),
            Frames.frame(Frames.SETTINGS, 0, 0, new byte[5]),
            Frames.frame(Frames.SETTINGS, 1, 0, new byte[6]), // an acknowledgement has nothing in it
            Frames.setting(Frames.ENABLE_PUSH, 2),
            Frames.setting(Frames.INITIAL_WINDOW_SIZE, -1),
            Frames.setting(Frames.MAX_FRAME_SIZE, 0),
            Frames.get("/page", 0),
            Frames.get("/page", 2),
            Frames.join(Frames.get("/page", 5), Frames.get("/page", 3)),
            Frames.frame(Frames.DATA, 0, 0, NOTHING),
            Frames.frame(Frames.DATA, 0, 7, new byte[10]),
            Frames.window(0, 0),
            Frames.window(0, Integer.MAX_VALUE),
            Frames.window(9, 1),
            Frames.frame(Frames.WINDOW_UPDATE, 0, 0, new byte[3]),
            Frames.reset(0),
            Frames.reset(11),
            Frames.frame(Frames.RST_STREAM, 0, 1, new byte[3]),
            Frames.frame(Frames.PING, 0, 0, new byte[7]),
            Frames.frame(Frames.PING, 0, 1, new byte[8]),
            Frames.frame(Frames.GO_AWAY, 0, 1, new byte[8]),
            Frames.frame(Frames.GO_AWAY, 0, 0, new byte[8]),
            Frames.frame(Frames.PRIORITY, 0, 0, new byte[5]),
            Frames.frame(Frames.PRIORITY, 0, 1, new byte[4]),
            Frames.frame(Frames.CONTINUATION, Frames.END_HEADERS, 1, NOTHING),
            Frames.join(Frames.frame(Frames.HEADERS, 0, 1, Frames.block("GET", "/page")), Frames.ping()),
            Frames.frame(Frames.PUSH_PROMISE, Frames.END_HEADERS, 1, new byte[8]),
            Frames.frame(Frames.DATA, 0, 1, 1 << 20, new byte[100]), // larger than is allowed
            Frames.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.PADDED, 1, new byte[] {(byte) 200, 1, 2}),
            Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, new byte[] {(byte) 0x80}), // place 0 of the table
            Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, new byte[] {(byte) 0xff, (byte) 0xff, 1}),
            Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, new byte[] {0, 127}), // a name that is not there
            Frames.join(
                    Frames.get(HostileOrigin.NEVER, 1),
                    Frames.get(HostileOrigin.SILENT, 3),
                    Frames.request("POST", HostileOrigin.UPLOAD, 5, true),
                    Frames.window(0, 0)), // with requests under way
            new byte[5], // from here on in the midst of a frame
            Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, 100, new byte[10]),
            Frames.frame(Frames.SETTINGS, 0, 0, 6, NOTHING),
            Frames.join(
                    Frames.request("POST", HostileOrigin.UPLOAD, 1, true),
                    Frames.frame(Frames.DATA, 0, 1, 16_000, new byte[10])));

    /** In place of all that. */
    private static final List<byte[]> WITHOUT_SETTINGS = List.of(
            Frames.PREFACE,
            Frames.join(Frames.PREFACE, Frames.ping()),
            Frames.join(Frames.PREFACE, Frames.get("/page", 1)),
            Frames.join(Frames.PREFACE, Frames.window(0, 1)),
            Frames.join(Frames.PREFACE, new byte[20]),
            Frames.join(Frames.PREFACE, Frames.frame(Frames.SETTINGS, 0, 0, 60, new byte[10])),
            Striker.octets("PRI * HTTP/2.0\n\nSM\n\nGET / HTTP/1.1\n\n"),
            Striker.octets("PRI * HTTP/2.0\n\nXX\n\n"));

    private Http2Errors() {}

    public static List<Attack> all() {
        return Attack.chosen(
                Attack.usual(Turn.HTTP2, "connections that end in every error, 400", errors(400)),
                Attack.of("connections that end in every error, 10,000", errors(10_000)),
                Attack.of("a preface and no SETTINGS, 500 that stay", staying()));
    }

    private static Wave errors(int inAll) {
        return new Wave(
                AT_ONCE, inAll, Wave.Source.MANY, n -> Striker.sending(error(n)).closingAfter(STAY_MILLIS));
    }

    private static Wave staying() {
        return new Wave(500, 500, Wave.Source.MANY, n -> Striker.sending(WITHOUT_SETTINGS.get(n % 6)));
    }

    private static byte[] error(int number) {
        int which = number % (AFTER_SETTINGS.size() + WITHOUT_SETTINGS.size());
        return which < AFTER_SETTINGS.size()
                ? Frames.join(Frames.hello(65_535), AFTER_SETTINGS.get(which))
                : WITHOUT_SETTINGS.get(which - AFTER_SETTINGS.size());
    }
}
