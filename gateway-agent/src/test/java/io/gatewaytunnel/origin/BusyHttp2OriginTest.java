package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http2.H2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * HTTP/2 origins that say often what costs them little: each is allowed to, and none loses its connection for it, with
 * the requests of everybody on it.
 */
@Timeout(60)
class BusyHttp2OriginTest {
    private static final int PRIORITY = 2;
    private static final int PING = 6;
    private static final int ALTSVC = 10;
    private static final int ORIGIN = 12;
    private static final int UNKNOWN = 0xba;
    private static final int PINGS = 10_000;
    private static final int FRAMES = 2_000;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private interface Talk {
        void say(Http2Peer peer) throws IOException;
    }

    @Test
    void pingsDoNotEndTheConnection() throws Exception {
        assertAnswered(peer -> {
            for (int i = 0; i < PINGS; i++) {
                peer.write(PING, 0, 0, new byte[8]);
            }
        });
    }

    @Test
    void settingsDoNotEndTheConnection() throws Exception {
        byte[] window = ByteBuffer.allocate(6)
                .putShort((short) INITIAL_WINDOW_SIZE)
                .putInt(65_535)
                .array();
        assertAnswered(peer -> {
            for (int i = 0; i < FRAMES; i++) {
                peer.write(Http2Peer.SETTINGS, 0, 0, window);
            }
        });
    }

    @Test
    void smallWindowUpdatesAndPrioritiesDoNotEndTheConnection() throws Exception {
        assertAnswered(peer -> {
            for (int i = 0; i < FRAMES; i++) {
                peer.grant(0, 1);
                peer.grant(1, 1);
                peer.write(PRIORITY, 0, 1, new byte[5]);
            }
        });
    }

    @Test
    void emptyAndSmallDataDoNotEndTheConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    int stream = peer.read(Http2Peer.HEADERS).stream();
                    peer.head(stream, 0, ":status", "200");
                    for (int i = 0; i < FRAMES; i++) {
                        peer.data(stream, 0, "");
                        peer.data(stream, 0, "x");
                    }
                    peer.data(stream, Http2Peer.END_STREAM, "");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.get("/");

            within(side.end, 20);
            assertThat(side.text()).isEqualTo("x".repeat(FRAMES));
        }
    }

    /** Node says ORIGIN and ALTSVC when it is told to; some say what nobody knows, to see whether it is ignored. */
    @Test
    void framesOfUnknownTypesAreIgnored() throws Exception {
        assertAnswered(peer -> {
            for (int i = 0; i < FRAMES; i++) {
                peer.write(ALTSVC, 0, 0, new byte[20]);
                peer.write(ORIGIN, 0, 0, new byte[i]);
                peer.write(UNKNOWN, 0xff, 1);
            }
        });
    }

    /**
     * What it resets itself is over: a reset in answer to it would be counted there, and here, like a call given up.
     */
    @Test
    void resetsOfTheOriginsAreNeitherAnsweredNorCounted() throws Exception {
        int refused = 4 * Tunnel.RESETS;
        AtomicInteger answered = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    for (int i = 0; i < refused; i++) {
                        peer.reset(nextHead(peer, answered), H2Error.INTERNAL_ERROR.getCode());
                    }
                    peer.head(nextHead(peer, answered), Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            for (int i = 0; i < refused; i++) {
                PublicSide call = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY); // asked once
                within(call.failure, 10);
            }

            assertThat(within(tunnel.get("/").head, 10).status()).isEqualTo(204);
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(answered.get()).isZero();
        }
    }

    private static int nextHead(Http2Peer peer, AtomicInteger resets) throws IOException {
        Http2Peer.Frame frame = peer.read();
        while (frame.type() != Http2Peer.HEADERS) {
            if (frame.type() == Http2Peer.RST_STREAM) {
                resets.incrementAndGet();
            }
            frame = peer.read();
        }
        return frame.stream();
    }

    /** Says it between a request and its answer. */
    private static void assertAnswered(Talk talk) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    int stream = peer.read(Http2Peer.HEADERS).stream();
                    talk.say(peer);
                    peer.head(stream, Http2Peer.END_STREAM, ":status", "204");
                    peer.head(peer.read(Http2Peer.HEADERS).stream(), Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            assertThat(within(tunnel.get("/first").head, 20).status()).isEqualTo(204);
            assertThat(within(tunnel.get("/second").head, 20).status()).isEqualTo(204);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
