package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/** Clients that ask and never read: answers of the proxy's own, and pages through the tunnel. */
public final class UnreadAnswers {
    private static final int FEW = 100;
    private static final int SOME = 300;
    private static final int MORE_THAN_THREADS = 220;
    private static final int PIPELINED = 50;

    private UnreadAnswers() {}

    /** Those of the proxy itself. */
    public static List<Attack> own() {
        return Attack.chosen(
                Attack.usual(Turn.HTTP2, "no window for live, 100 connections", noWindow(FEW, "GET", "/_tunnel/live")),
                Attack.of("no window for live, 300 connections", noWindow(SOME, "GET", "/_tunnel/live")),
                Attack.of("no window for ready, 300 connections", noWindow(SOME, "GET", "/_tunnel/ready")),
                Attack.of("no window for status without a token", noWindow(SOME, "GET", "/_tunnel/status")),
                Attack.of("no window for 404", noWindow(SOME, "GET", "/_tunnel/nothing")),
                Attack.of("no window for 405", noWindow(SOME, "DELETE", "/_tunnel/live")),
                Attack.usual(Turn.UNREAD, "live pipelined and never read, 100", pipelined(FEW, "GET /_tunnel/live")),
                Attack.of("ready pipelined and never read, 300", pipelined(SOME, "GET /_tunnel/ready")),
                Attack.of("status without a token pipelined and never read", pipelined(FEW, "GET /_tunnel/status")),
                Attack.of("404 pipelined and never read", pipelined(SOME, "GET /_tunnel/nothing")),
                Attack.of("405 pipelined and never read", pipelined(FEW, "DELETE /_tunnel/live")));
    }

    /** Those of the origin. */
    public static List<Attack> pages() {
        return Attack.chosen(
                Attack.usual(
                        Turn.UNREAD, "no window for pages, 100 connections", noWindow(FEW, "GET", HostileOrigin.PAGE)),
                Attack.of("no window for endless bodies, 100 connections", noWindow(FEW, "GET", HostileOrigin.BIG)),
                Attack.of("pages pipelined and never read", pipelined(FEW, "GET " + HostileOrigin.PAGE)),
                Attack.of(
                        "bodies of a length pipelined and never read, so that the end of one does not fit",
                        pipelined(MORE_THAN_THREADS, "GET " + HostileOrigin.SIZED)),
                Attack.of(
                        "endless bodies never read, 300",
                        Wave.of(
                                SOME,
                                Striker.sending("GET " + HostileOrigin.BIG + " HTTP/1.1\nHost: h\n\n")
                                        .reading(Striker.NEVER))));
    }

    /** HTTP/2 with a window of 0 for each stream: ten requests a connection. */
    private static Wave noWindow(int connections, String method, String path) {
        byte[] requests = Frames.many(10, n -> Frames.request(method, path, 2 * n + 1, false));
        return Wave.of(connections, Striker.sending(Frames.join(Frames.hello(0), requests)));
    }

    /** HTTP/1.1, ever more requests as long as the server takes them. */
    private static Wave pipelined(int connections, String request) {
        String text = (request + " HTTP/1.1\nHost: h\n\n").repeat(PIPELINED);
        byte[] bytes = Striker.octets(text);
        return Wave.of(
                connections, Striker.sending(bytes).then(0, round -> bytes).reading(Striker.NEVER));
    }
}
