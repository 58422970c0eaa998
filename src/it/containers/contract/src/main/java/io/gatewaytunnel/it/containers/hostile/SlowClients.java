package io.gatewaytunnel.it.containers.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Clients that send or read a byte a second, or nothing at all. */
public final class SlowClients {
    private static final int SOME = 300;
    private static final int SECOND = 1_000;

    private SlowClients() {}

    private static byte[] aByte(int round) {
        return new byte[] {(byte) ('a' + round % 26)};
    }

    /** Heads, a byte a second. */
    public static List<Attack> heads() {
        Striker target = Striker.sending("GET /").then(SECOND, SlowClients::aByte);
        Striker fields =
                Striker.sending("GET /page HTTP/1.1\nHost: h\nx-long: ").then(SECOND, SlowClients::aByte);
        Striker http2 = Striker.sending(Frames.join(
                        Frames.hello(65_535), Frames.frame(Frames.HEADERS, 0, 1, Frames.block("GET", "/page"))))
                .then(SECOND, round -> Frames.frame(Frames.CONTINUATION, 0, 1, Striker.octets("\0\1a\1" + round % 10)));
        return Attack.chosen(
                Attack.usual(Turn.SILENT, "heads of a byte a second, 300", Wave.of(SOME, fields)),
                Attack.of("request lines of a byte a second, 2,000", Wave.of(2_000, target)),
                Attack.of("heads of a byte a second, 2,000", Wave.of(2_000, fields)),
                Attack.of("heads of a CONTINUATION a second, 300", Wave.of(SOME, http2)));
    }

    /** Bodies, a byte a second. */
    public static List<Attack> bodies() {
        Striker counted =
                body("POST " + HostileOrigin.UPLOAD, "Content-Length: 1000000").then(SECOND, SlowClients::aByte);
        Striker chunked = body("POST " + HostileOrigin.UPLOAD, "Transfer-Encoding: chunked")
                .then(SECOND, round -> Striker.octets("1\na\n"));
        Striker own = body("POST /_tunnel/nothing", "Content-Length: 1000000").then(SECOND, SlowClients::aByte);
        Striker http2 = Striker.sending(
                        Frames.join(Frames.hello(65_535), Frames.request("POST", HostileOrigin.UPLOAD, 1, true)))
                .then(SECOND, round -> Frames.frame(Frames.DATA, 0, 1, new byte[1]));
        return Attack.chosen(
                Attack.usual(
                        Turn.UNDER_WAY,
                        "bodies of a byte a second, 150 with a length and 150 chunked",
                        Wave.of(SOME / 2, counted),
                        Wave.of(SOME / 2, chunked)),
                Attack.of("bodies of a byte a second to a path of ours, 300", Wave.of(SOME, own)),
                Attack.of("bodies of a byte a second over HTTP/2, 300", Wave.of(SOME, http2)));
    }

    private static Striker body(String request, String field) {
        return Striker.sending(request + " HTTP/1.1\nHost: h\n" + field + "\n\n");
    }

    /** Readers of bodies that do not end. */
    public static List<Attack> readers() {
        Striker slow = Striker.sending("GET " + HostileOrigin.BIG + " HTTP/1.1\nHost: h\n\n")
                .reading(50);
        Striker http2 = Striker.sending(Frames.join(Frames.hello(1), Frames.get(HostileOrigin.BIG, 1)))
                .then(SECOND, round -> Frames.window(1, 1));
        return Attack.chosen(
                Attack.usual(Turn.UNDER_WAY, "readers of 50 bytes a second, 200", Wave.of(200, slow)),
                Attack.of("readers of 50 bytes a second, 1,000", Wave.of(1_000, slow)),
                Attack.of("windows of a byte a second over HTTP/2, 300", Wave.of(SOME, http2)));
    }

    /** Connections on which nothing happens. */
    public static List<Attack> idle() {
        byte[] nothing = {};
        Striker silent = Striker.sending(nothing);
        Striker served = Striker.sending("GET /page HTTP/1.1\nHost: h\n\n");
        Striker http2 = Striker.sending(Frames.hello(65_535));
        Striker preface = Striker.sending("PRI * HT".getBytes(StandardCharsets.US_ASCII));
        return Attack.chosen(
                Attack.usual(
                        Turn.SILENT,
                        "1,000 idle connections, half of them served once",
                        Wave.of(500, silent),
                        Wave.of(500, served)),
                Attack.of("5,000 connections that say nothing", Wave.of(5_000, silent)),
                Attack.of("5,000 idle connections served once", Wave.of(5_000, served)),
                Attack.of("2,000 idle connections of HTTP/2", Wave.of(2_000, http2)),
                Attack.of("2,000 halves of a preface", Wave.of(2_000, preface)));
    }
}
