package io.gatewaytunnel.it;

import io.gatewaytunnel.it.origin.RawExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What strangers send who hold on to what they get, and the origin that lets them. */
enum Strangers {
    /** Connected, and nothing more. */
    SILENT(Holds.CONNECTION, ""),
    /** Served once. */
    IDLE(Holds.CONNECTION, get(Strangers.LIVE, "")),
    HALF_A_HEAD(Holds.CONNECTION, "GET /x HTTP/1.1\r\nHost: h\r\nX: "),
    HTTP_2(Holds.CONNECTION, Strangers.PREFACE),
    /** A head of HTTP/2 that does not end. */
    HALF_A_HEAD_OF_HTTP_2(Holds.CONNECTION, Strangers.PREFACE + frame(1, 1, 1, Strangers.path(Strangers.NEVER))),
    /** A request that is never answered. */
    HELD(Holds.REQUEST, get(Strangers.NEVER, "")),
    /** A hundred such requests each. */
    HELD_OVER_HTTP_2(Holds.REQUESTS, Strangers.PREFACE + Strangers.requests()),
    /** An answer that nobody reads. */
    UNREAD(Holds.REQUEST, get(Strangers.ENDLESS, "")),
    UPGRADED(Holds.UPGRADE, get(Strangers.SWITCHES, Strangers.OFFER)),
    /** An offer that is never answered. */
    UPGRADE_AWAITED(Holds.REQUEST, get(Strangers.NEVER, Strangers.OFFER)),
    /** An offer that is to come after a body, of which all but the last octet is there. */
    UPGRADE_BODY_WITHHELD(Holds.REQUEST, Strangers.exec());

    /** What one of them holds, of which there is a limit. */
    enum Holds {
        CONNECTION,
        REQUEST,
        REQUESTS,
        UPGRADE
    }

    static final String LIVE = "/_tunnel/live";
    static final String PAGE = "/page";
    private static final String NEVER = "/never";
    private static final String ENDLESS = "/endless";
    private static final String SWITCHES = "/switches";
    private static final String OFFER = "Connection: Upgrade\r\nUpgrade: foo/2\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    /** As many as a proxy takes of one connection unless told otherwise. */
    static final int REQUESTS_EACH = 100;

    private static final int HEADERS = 1;
    private static final int END_STREAM_AND_HEADERS = 5;

    private final Holds holds;
    private final String text;

    Strangers(Holds holds, String text) {
        this.holds = holds;
        this.text = text;
    }

    Holds holds() {
        return holds;
    }

    boolean reads() {
        return this != UNREAD;
    }

    byte[] opening() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Answers as the names of its paths say. */
    static void serve(RawExchange exchange) throws IOException {
        switch (exchange.target()) {
            case NEVER -> exchange.drainToEnd();
            case SWITCHES -> {
                exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: foo/2\n\n");
                exchange.drainToEnd();
            }
            case ENDLESS -> {
                exchange.send("HTTP/1.1 200 OK\n\n");
                byte[] some = new byte[16 * 1024];
                while (true) {
                    exchange.send(some); // until the connection is broken
                }
            }
            default -> exchange.answer(200, "ok");
        }
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
    }

    private static String exec() {
        return "POST " + NEVER + " HTTP/1.1\r\nHost: h\r\n" + OFFER + "Content-Length: 65536\r\n\r\n"
                + "b".repeat(65_535);
    }

    private static String requests() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < REQUESTS_EACH; i++) {
            all.append(frame(HEADERS, END_STREAM_AND_HEADERS, 2 * i + 1, path(NEVER)));
        }
        return all.toString();
    }

    /** GET by http of a path at {@code h}, compressed by nothing but the static table (RFC 7541). */
    private static String path(String path) {
        return "\u0082\u0086\1\1h\4" + (char) path.length() + path;
    }

    private static String frame(int type, int flags, int stream, String payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(ByteBuffer.allocate(9)
                .putInt((payload.length() << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        return frame.toString(StandardCharsets.ISO_8859_1) + payload;
    }
}
