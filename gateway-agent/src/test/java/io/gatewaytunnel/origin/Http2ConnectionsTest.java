package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.apache.hc.core5.http2.H2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 connections over many exchanges: how many, how full, how they end; and what flow control holds back. */
@Timeout(60)
class Http2ConnectionsTest {
    private static final int HEADER_TABLE_SIZE = 1;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int MAX_HEADER_LIST_SIZE = 6;
    private static final int WINDOW_BYTES = 65_536;

    @TempDir
    Path folder;

    /** Answers each head with 204, once {@code all} have come. */
    private static ScriptedOrigin.Script answering(CountDownLatch all, int... settings) {
        return (c, n) -> {
            Http2Peer peer = new Http2Peer(c, settings);
            List<Integer> asked = new ArrayList<>();
            try {
                while (true) {
                    asked.add(peer.read(Http2Peer.HEADERS).stream());
                    all.countDown();
                    if (all.getCount() == 0 || asked.size() == 2) {
                        all.await();
                        for (int stream : asked) {
                            peer.head(stream, Http2Peer.END_STREAM, ":status", "204");
                        }
                        asked.clear();
                    }
                }
            } catch (IOException closed) {
                // the agent has had enough
            }
        };
    }

    @Test
    void aHundredExchangesShareOneConnection() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    for (int stream = 1; stream < 200; stream += 2) {
                        assertThat(peer.read(Http2Peer.HEADERS).stream()).isEqualTo(stream);
                        all.countDown();
                    }
                    for (int stream = 1; stream < 200; stream += 2) {
                        peer.head(stream, Http2Peer.END_STREAM, ":status", "204");
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            List<PublicSide> sides = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sides.add(tunnel.get("/" + i));
            }

            for (PublicSide side : sides) {
                within(side.end, 10);
            }
            assertThat(all.getCount()).isZero();
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void aFullConnectionIsJoinedByAnotherAndNoMoreThanThat() throws Exception {
        CountDownLatch all = new CountDownLatch(6);
        try (ScriptedOrigin origin = ScriptedOrigin.start(answering(all, MAX_CONCURRENT_STREAMS, 2));
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            List<PublicSide> sides = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                sides.add(tunnel.get("/" + i));
            }
            for (PublicSide side : sides) {
                within(side.end, 10);
            }
            assertThat(origin.connections()).isEqualTo(3);

            within(tunnel.get("/").end, 10);
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void settingsThatSayAnyNumberAreTakenAsSuch() throws Exception {
        int any = 0xFFFF_FFFF;
        CountDownLatch all = new CountDownLatch(2);
        int[] settings = {HEADER_TABLE_SIZE, any, MAX_CONCURRENT_STREAMS, any, MAX_HEADER_LIST_SIZE, any};
        try (ScriptedOrigin origin = ScriptedOrigin.start(answering(all, settings));
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            List<PublicSide> sides = List.of(tunnel.get("/1"), tunnel.get("/2"));

            for (PublicSide side : sides) {
                assertThat(within(side.head, 10).status()).isEqualTo(204);
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void whoGivesUpManyDoesNotEndWhatIsBesideThem() throws Exception {
        int given = 2 * Tunnel.RESETS;
        CountDownLatch over = new CountDownLatch(given);
        Map<Integer, Integer> resets = new ConcurrentHashMap<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> countResets(new Http2Peer(c), n, resets, over));
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide watch = tunnel.get("/watch");
            within(watch.head, 10);
            for (int i = 0; i < given; i++) {
                PublicSide call = tunnel.get("/call");
                within(call.head, 10);
                call.stream().reset(ErrorCode.CANCELLED, "gone");
            }

            assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(watch.failure).isNotDone();
            assertThat(resets.values()).allMatch(count -> count <= Tunnel.RESETS);
        }
    }

    /** Answers each request with a head, and nothing more. */
    private static void countResets(Http2Peer peer, int n, Map<Integer, Integer> resets, CountDownLatch over) {
        try {
            while (true) {
                Http2Peer.Frame frame = peer.read();
                if (frame.type() == Http2Peer.HEADERS) {
                    peer.head(frame.stream(), 0, ":status", "200");
                } else if (frame.type() == Http2Peer.RST_STREAM) {
                    resets.merge(n, 1, Integer::sum);
                    over.countDown();
                }
            }
        } catch (IOException closed) {
            // the agent has had enough
        }
    }

    @Test
    void afterAGoAwayWhatWasProcessedEndsThereAndTheRestGoesElsewhere() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    if (n == 1) {
                        peer.read(Http2Peer.HEADERS);
                        peer.goAway(1, H2Error.NO_ERROR.getCode());
                    }
                    peer.head(1, Http2Peer.END_STREAM, ":status", n == 1 ? "201" : "202");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide first = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);
            PublicSide second = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);

            assertThat(within(first.head, 5).status()).isEqualTo(201);
            assertThat(within(second.head, 5).status()).isEqualTo(202);
            assertThat(origin.connections()).isEqualTo(2);
            eventually(() -> tunnel.client.openConnections() == 1); // the first one is closed when its last is done
        }
    }

    @Test
    void aConnectionThatBreaksFailsWhatMayNotBeRepeatedAndRepeatsTheRest() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, Http2Peer.END_STREAM, ":status", "204");
                    if (n == 1) {
                        peer.read(Http2Peer.HEADERS);
                        peer.read(Http2Peer.HEADERS);
                        c.abort();
                        return;
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            within(tunnel.get("/").end, 5);

            PublicSide get = tunnel.get("/");
            PublicSide post = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);

            assertThat(reset(post).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            within(get.end, 5);
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTime() throws Exception {
        OriginLimits.Timeouts brief = new OriginLimits.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofMillis(300));
        CompletableFuture<Http2Peer.Frame> farewell = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, Http2Peer.END_STREAM, ":status", "204");
                    farewell.complete(peer.read(Http2Peer.GOAWAY));
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(new Origin("h2c", "127.0.0.1", origin.port()), brief)) {
            within(tunnel.get("/").end, 5);

            within(farewell, 10);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheOriginBackAndNobodyElse() throws Exception {
        AtomicLong sent = new AtomicLong();
        long whole = 20_000_000;
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, 0, ":status", "200");
                    long room = WINDOW_BYTES - 1; // until the settings are known
                    String piece = "x".repeat(8000);
                    while (sent.get() < whole) {
                        while (room >= piece.length() && sent.get() < whole) {
                            peer.data(1, 0, piece);
                            room -= piece.length();
                            sent.addAndGet(piece.length());
                        }
                        if (sent.get() < whole) {
                            Http2Peer.Frame frame = peer.read();
                            if (frame.type() == Http2Peer.HEADERS) {
                                peer.head(frame.stream(), Http2Peer.END_STREAM, ":status", "204");
                            } else if (frame.type() == Http2Peer.WINDOW_UPDATE) {
                                room += frame.number();
                            }
                        }
                    }
                    peer.data(1, Http2Peer.END_STREAM, "");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide slow = tunnel.get("/");
            slow.setReading(false);
            eventually(() -> sent.get() > 100_000);
            within(tunnel.get("/other").end, 10); // answered between two windows

            long before = sent.get();
            within(tunnel.get("/other").end, 10);
            assertThat(sent.get()).isLessThan(4_000_000);
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);
            assertThat(sent.get()).isGreaterThanOrEqualTo(before);

            slow.setReading(true);
            within(slow.end, 30);
            assertThat(slow.receivedBytes()).isEqualTo(whole);
        }
    }

    @Test
    void anOriginThatDoesNotTakeHoldsTheClientBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        long whole = 5_000_000;
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    while (true) {
                        Http2Peer.Frame frame = peer.read(Http2Peer.DATA);
                        taken.addAndGet(frame.text().length());
                        if (frame.endsStream()) {
                            break;
                        }
                        if (taken.get() >= WINDOW_BYTES - 1) {
                            go.await();
                            peer.grant(1, frame.text().length());
                            peer.grant(0, frame.text().length());
                        }
                    }
                    peer.head(1, Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("PUT", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            side.sendBytes(whole, Headers.empty());
            eventually(() -> taken.get() == WINDOW_BYTES - 1);
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);
            eventually(() -> side.stream().writableBytes() == 0);

            go.countDown();

            assertThat(within(side.head, 30).status()).isEqualTo(204);
            assertThat(taken).hasValue(whole);
        }
    }

    @Test
    void tlsAgreesOnWhatIsSpoken() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        SSLContext trusted = OriginConnectionsTest.trusting(certificate.pem());
        CountDownLatch ten = new CountDownLatch(10);
        AtomicInteger http1 = new AtomicInteger();
        try (ScriptedOrigin both = ScriptedOrigin.start(listening(certificate, "h2", "http/1.1"), (c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    for (int stream = 1; stream < 20; stream += 2) {
                        assertThat(peer.fields(peer.read(Http2Peer.HEADERS))).contains(":scheme=https");
                        ten.countDown();
                        peer.head(stream, Http2Peer.END_STREAM, ":status", "204");
                    }
                    c.awaitClose();
                });
                ScriptedOrigin old = ScriptedOrigin.start(listening(certificate, "http/1.1"), (c, n) -> {
                    while (true) {
                        c.readHead();
                        http1.incrementAndGet();
                        c.write("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                Tunnel toBoth = tunnelTo(both, trusted);
                Tunnel toOld = tunnelTo(old, trusted)) {
            List<PublicSide> sides = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sides.add(toBoth.get("/"));
                sides.add(toOld.get("/"));
            }
            for (PublicSide side : sides) {
                assertThat(within(side.head, 20).status()).isEqualTo(204);
                within(side.end, 5);
            }

            assertThat(ten.getCount()).isZero();
            assertThat(both.connections()).isEqualTo(1);
            assertThat(http1).hasValue(10);
        }
    }

    static Tunnel tunnelTo(ScriptedOrigin origin, SSLContext tls) {
        return new Tunnel(new Origin("https", "127.0.0.1", origin.port()), Tunnel.TIMEOUTS, tls, Map.of());
    }

    static SSLServerSocket listening(TestCertificate certificate, String... protocols) throws IOException {
        SSLServerSocket socket = (SSLServerSocket) certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }
}
