package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/** Requests that announce a body and never send it, to what is answered without it. */
public final class WithheldBodies {
    private static final int CONNECTIONS = 150;

    /** A server that waits for them has no thread left. */
    private static final int MORE_THAN_THREADS = 300;

    private static final String LENGTH = "Content-Length: 100000\n\n";

    private WithheldBodies() {}

    /** To what is answered without them: paths of ours, and requests with Expect. */
    public static List<Attack> own() {
        return Attack.chosen(
                Attack.usual(
                        Turn.SILENT,
                        "404 of ours, half of them expecting 100 Continue, body withheld",
                        withheld("POST /_tunnel/nothing", LENGTH),
                        withheld("POST /_tunnel/live", "Expect: 100-continue\n" + LENGTH)),
                Attack.of("404 of ours, body withheld", withheld("POST /_tunnel/nothing", LENGTH)),
                Attack.of("live, body withheld", withheld("GET /_tunnel/live", LENGTH)),
                Attack.of(
                        "405 of ours, chunks withheld",
                        withheld("DELETE /_tunnel/live", "Transfer-Encoding: chunked\n\n")),
                Attack.of("401 of ours, body withheld", withheld("GET /_tunnel/status", LENGTH)),
                Attack.of(
                        "Expect: 100-continue to a path of ours, body withheld",
                        withheld("POST /_tunnel/live", "Expect: 100-continue\n" + LENGTH)),
                Attack.of(
                        "an expectation that nobody knows, body withheld",
                        withheld("POST /page", "Expect: wonders\n" + LENGTH)),
                Attack.of(
                        "Expect: 100-continue to an origin that answers at once, body withheld",
                        withheld("POST " + HostileOrigin.PAGE, "Expect: 100-continue\n" + LENGTH)),
                Attack.of(
                        "404 of ours over HTTP/2, body withheld",
                        Wave.of(
                                CONNECTIONS,
                                Striker.sending(Frames.join(
                                        Frames.hello(65_535),
                                        Frames.many(
                                                10,
                                                n -> Frames.request("POST", "/_tunnel/nothing", 2 * n + 1, true)))))));
    }

    /** A method that servers like to answer by themselves, and need not. */
    public static List<Attack> trace() {
        return Attack.chosen(Attack.usual(
                Turn.UNDER_WAY, "TRACE, body withheld", withheld(MORE_THAN_THREADS, "TRACE /page", LENGTH)));
    }

    /** Requests to the server itself, which some answer before any application is asked. */
    public static List<Attack> toTheServer() {
        Wave options = withheld(MORE_THAN_THREADS, "OPTIONS *", LENGTH);
        Wave connect = withheld(MORE_THAN_THREADS, "CONNECT h:80", LENGTH);
        return Attack.chosen(
                Attack.usual("OPTIONS * and CONNECT, body withheld", options, connect),
                Attack.of("OPTIONS *, body withheld", options),
                Attack.of("CONNECT, body withheld", connect));
    }

    private static Wave withheld(String request, String fields) {
        return withheld(CONNECTIONS, request, fields);
    }

    private static Wave withheld(int connections, String request, String fields) {
        return Wave.of(connections, Striker.sending(request + " HTTP/1.1\nHost: h\n" + fields));
    }
}
