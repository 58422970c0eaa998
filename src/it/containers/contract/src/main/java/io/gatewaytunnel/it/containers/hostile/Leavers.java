package io.gatewaytunnel.it.containers.hostile;

import java.util.List;

/** Clients that leave in the midst of something, over and over; and one address that wants everything for itself. */
public final class Leavers {
    private static final int STAY_MILLIS = 300;

    /** So that there are 500 new ones a second: more try the machine, on which clients, agent and origin are, too. */
    private static final int MANY_STAY_MILLIS = 1_000;

    private static final int A_KIND = 10;
    private static final List<String> REQUESTS = List.of(
            "GET " + HostileOrigin.NEVER + " HTTP/1.1\nHost: h\n\n",
            "GET " + HostileOrigin.SILENT + " HTTP/1.1\nHost: h\n\n",
            "GET " + HostileOrigin.EVENTS + " HTTP/1.1\nHost: h\n\n",
            "GET " + HostileOrigin.BIG + " HTTP/1.1\nHost: h\n\n",
            "POST " + HostileOrigin.UPLOAD + " HTTP/1.1\nHost: h\nContent-Length: 100000\n\nabc",
            "GET " + HostileOrigin.NOW + " HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: foo/2\n\n",
            "GET " + HostileOrigin.NEVER + " HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: foo/2\n\n",
            "GET /_tunnel/live HTTP/1.1\nHost: h\n\nGET /page HTT");
    private static final byte[] HTTP2 = Frames.join(
            Frames.hello(65_535),
            Frames.get(HostileOrigin.NEVER, 1),
            Frames.get(HostileOrigin.SILENT, 3),
            Frames.get(HostileOrigin.EVENTS, 5),
            Frames.get(HostileOrigin.BIG, 7),
            Frames.request("POST", HostileOrigin.UPLOAD, 9, true));

    private Leavers() {}

    /** Of every kind of exchange at once, with a reset and in good order. */
    public static List<Attack> all() {
        int kinds = REQUESTS.size() + 1;
        return Attack.chosen(
                Attack.usual(
                        "clients that leave after 0.3 s",
                        new Wave(A_KIND * kinds, Wave.WITHOUT_END, Wave.Source.MANY, n -> one(n, STAY_MILLIS))),
                Attack.of(
                        "clients that leave after 1 s, 500 at a time",
                        new Wave(500, Wave.WITHOUT_END, Wave.Source.MANY, n -> one(n, MANY_STAY_MILLIS))));
    }

    private static Striker one(int number, int stayMillis) {
        int kind = number % (REQUESTS.size() + 1);
        Striker striker = kind < REQUESTS.size() ? Striker.sending(REQUESTS.get(kind)) : Striker.sending(HTTP2);
        boolean orderly = number / (REQUESTS.size() + 1) % 2 == 0;
        return orderly ? striker.closingAfter(stayMillis) : striker.breakingOffAfter(stayMillis);
    }

    /** One address that opens as many requests as it may, and is asked for none of them. */
    public static List<Attack> oneAddress() {
        Striker open = Striker.sending("GET " + HostileOrigin.NEVER + " HTTP/1.1\nHost: h\n\n");
        Striker http2 = Striker.sending(Frames.join(
                Frames.hello(65_535), Frames.many(100, n -> Frames.get(HostileOrigin.NEVER, 2 * n + 1))));
        return Attack.chosen(
                Attack.usual(
                        "one address with 5,000 requests over HTTP/2 that are never answered",
                        Wave.of(50, http2).fromOneAddress()),
                Attack.of(
                        "one address with 5,000 requests that are never answered",
                        Wave.of(5_000, open).fromOneAddress()));
    }
}
