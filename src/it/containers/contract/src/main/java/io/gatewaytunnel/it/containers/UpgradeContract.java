package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.client.WebSocketClient;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.WebSocketOrigin;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket and any other protocol that a client upgrades to passes from end to end. */
interface UpgradeContract extends OnProxy {
    /** More than both ends, both kernels and the tunnel between them hold. */
    long MORE_THAN_FITS = 64 << 20;

    String UPGRADE = "GET %s\nConnection: Upgrade\nUpgrade: %s\n\n";
    String SWITCHING = "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: foo/2\n\n";

    private RawConnection upgraded(String path) throws IOException {
        RawConnection connection = connect();
        Http1Head head =
                connection.send(spelt(UPGRADE.formatted(path, "foo/2"))).readHead();
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.all("Upgrade")).containsExactly("foo/2");
        return connection;
    }

    private static void echo(RawExchange exchange) throws IOException {
        byte[] buffer = new byte[8192];
        for (int count = exchange.readSome(buffer); count >= 0; count = exchange.readSome(buffer)) {
            exchange.send(Arrays.copyOf(buffer, count));
        }
        exchange.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    @Promise("websocket")
    default void messagesPingsSubprotocolsAndClosesPass() throws IOException {
        try (WebSocketOrigin webSockets = WebSocketOrigin.start(17 << 20)) {
            tunnel().serve(webSockets.uri());
            try (WebSocketClient client =
                    WebSocketClient.open(proxy().uri("/echo"), "v1.chat.example", WebSocketOrigin.SUBPROTOCOL)) {
                assertThat(client.socket().getSubprotocol()).isEqualTo(WebSocketOrigin.SUBPROTOCOL);
                assertThat(client.sendText("h\u00e4llo").next()).isEqualTo("h\u00e4llo");
                byte[] large = random(16 << 20);
                assertThat(Arrays.equals((byte[]) client.sendBinary(large).next(), large))
                        .isTrue();
                WebSocket socket = client.socket();
                socket.sendText("in ", false).join();
                socket.sendText("three ", false).join();
                socket.sendText("parts", true).join();
                assertThat(client.next()).isEqualTo("in three parts");
                ByteBuffer ping = ByteBuffer.wrap(new byte[] {1, 2, 3});
                socket.sendPing(ping.duplicate()).join();
                assertThat(client.next()).isEqualTo(new WebSocketClient.Pong(ping));
                assertThat(client.sendText("close 4001 enough of it").awaitClosed())
                        .isEqualTo(new WebSocketClient.Closed(4001, "enough of it"));
            }
        }
    }

    @Test
    @Promise("upgrade-heads")
    default void headsOfTheHandshakePassBothWays() throws IOException {
        CompletableFuture<Http1Head> seen = new CompletableFuture<>();
        origin().script(exchange -> {
            seen.complete(exchange.head());
            exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: websocket\n"
                    + "Sec-WebSocket-Accept: accepted\nSec-WebSocket-Extensions: permessage-deflate; x=1\n"
                    + "Content-Type: application/vnd.docker.raw-stream\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n");
            exchange.close();
        });
        try (RawConnection connection = connect()) {
            Http1Head answer = connection
                    .send(spelt("GET /x?q=%2F\nConnection: keep-alive, Upgrade\nUpgrade: websocket\n"
                            + "Sec-WebSocket-Key: a2V5\nSec-WebSocket-Version: 13\nOrigin: http://other.example\n"
                            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n\n"))
                    .readHead();

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.all("Upgrade")).containsExactly("websocket");
            assertThat(answer.all("Sec-WebSocket-Accept")).containsExactly("accepted");
            assertThat(answer.all("Sec-WebSocket-Extensions")).containsExactly("permessage-deflate; x=1");
            assertThat(answer.all("Content-Type")).containsExactly("application/vnd.docker.raw-stream");
            assertThat(answer.all("Set-Cookie")).containsExactly("a=1", "b=2");
        }
        Http1Head request = seen.join();
        assertThat(request.target()).isEqualTo("/x?q=%2F");
        assertThat(request.all("Upgrade")).containsExactly("websocket");
        assertThat(request.all("Connection")).singleElement().asString().containsIgnoringCase("upgrade");
        assertThat(request.all("Sec-WebSocket-Key")).containsExactly("a2V5");
        assertThat(request.all("Sec-WebSocket-Version")).containsExactly("13");
        assertThat(request.all("Origin")).containsExactly("http://other.example");
        assertThat(request.all("Sec-WebSocket-Extensions"))
                .containsExactly("permessage-deflate; client_max_window_bits");
    }

    @Test
    @Promise("upgrade-any")
    default void bytesOfAnyProtocolPassUnchanged() throws Exception {
        origin().script(exchange -> echo(exchange.send(SWITCHING)));
        byte[] sent = random(5_000_000);
        try (RawConnection connection = upgraded("/any")) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(connection, sent));
            assertThat(Arrays.equals(connection.reader().readUpTo(sent.length), sent))
                    .isTrue();
            sending.get(60, TimeUnit.SECONDS);
        }
    }

    private static void send(RawConnection connection, byte[] bytes) {
        try {
            connection.send(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @Promise("upgrade-any")
    default void bytesThatFollowAHeadAtOnceAreNotLost() throws IOException {
        origin().script(exchange -> echo(exchange.send(SWITCHING + "first ")));
        try (RawConnection connection = connect()) {
            connection
                    .send(spelt(UPGRADE.formatted("/early", "foo/2")) + "early")
                    .readHead();
            assertThat(new String(connection.reader().readUpTo(11), StandardCharsets.ISO_8859_1))
                    .isEqualTo("first early");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 No\nWWW-Authenticate: Basic realm=\"x\"", "302 Found\nLocation: /login", "404 No"})
    @Promise("upgrade-refused")
    default void refusedHandshakePassesWithItsBody(String refusal) throws IOException {
        origin().script(exchange -> exchange.send("HTTP/1.1 " + refusal + "\nContent-Length: 5\n\nsorry"));
        try (RawConnection connection = connect()) {
            Response response = connection
                    .send(spelt(UPGRADE.formatted("/refused", "foo/2")))
                    .read();
            assertThat(Integer.toString(response.status())).isEqualTo(refusal.substring(0, 3));
            assertThat(response.body().text()).isEqualTo("sorry");
            assertThat(response.head().has("WWW-Authenticate")).isEqualTo(refusal.contains("WWW"));
            assertThat(response.head().has("Location")).isEqualTo(refusal.contains("Location"));
        }
    }

    private void askForUpgrade() {
        origin().script(exchange -> exchange.send("HTTP/1.1 426 Upgrade Required\nConnection: Upgrade\n"
                + "Upgrade: foo/2, bar\nContent-Length: 5\n\nother"));
    }

    @Test
    @Promise("upgrade-required")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "writes no framing behind that field, so that it is left out")
    default void originThatAsksForAnUpgradeSaysWhich() throws IOException {
        askForUpgrade();
        assertThat(exchange("GET /required\n\n").head().all("Upgrade")).containsExactly("foo/2, bar");
    }

    @Test
    @Promise("in-step")
    default void answerOfOneThatAsksForAnUpgradeIsWholeAndTheConnectionGoesOn() throws IOException {
        askForUpgrade();
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = connection.send(spelt("GET /required\n\n")).read();
                assertThat(response.status()).isEqualTo(426);
                assertThat(response.body().text()).isEqualTo("other");
            }
        }
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply = connection.await(connection.get(proxy().target("/required")));
            assertThat(reply.status()).isEqualTo(426);
            assertThat(reply.first("upgrade")).isEmpty(); // there is no such field (RFC 9113 §8.2.2)
            assertThat(reply.text()).isEqualTo("other");
        }
    }

    @Test
    @Promise("upgrade-refused-goes-on")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "closes the connection after the answer")
    default void connectionOfARefusedHandshakeGoesOn() throws IOException {
        origin().script(exchange -> exchange.answer(401, "sorry"));
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = connection
                        .send(spelt(UPGRADE.formatted("/refused", "foo/2")))
                        .read();
                assertThat(response.body().text()).isEqualTo("sorry");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "HTTP/2.0", "TLS/1.0"})
    @Promise("no-h2c")
    default void anotherHttpIsNeverOfferedToTheOrigin(String protocol) throws IOException {
        CompletableFuture<Http1Head> seen = new CompletableFuture<>();
        origin().script(exchange -> {
            seen.complete(exchange.head());
            exchange.answer(200, "plain");
        });
        try (RawConnection connection = connect()) {
            // Without the field that h2c asks for, so that no server takes it up itself.
            connection.send(spelt(UPGRADE.formatted("/h2c", protocol)));
            assertThat(connection.readHead().status()).isIn(200, 101);
        }
        assertThat(seen.isDone() && seen.join().has("Upgrade")).isFalse();
    }

    @Test
    @Promise("upgrade-back-pressure")
    default void originThatReadsNothingHoldsTheClientBackAndLosesNothing() throws Exception {
        CompletableFuture<Boolean> read = new CompletableFuture<>();
        AtomicLong received = new AtomicLong();
        origin().script(exchange -> {
            exchange.send(SWITCHING);
            read.join();
            byte[] buffer = new byte[64 << 10];
            while (received.get() < MORE_THAN_FITS) {
                received.addAndGet(Math.max(0, exchange.readSome(buffer)));
            }
            exchange.send("all").close();
        });
        try (RawConnection connection = upgraded("/deaf")) {
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                byte[] chunk = new byte[64 << 10];
                while (sent.get() < MORE_THAN_FITS) {
                    send(connection, chunk);
                    sent.addAndGet(chunk.length);
                }
            });
            long before = standsStill(sent);
            read.complete(true);
            sending.get(60, TimeUnit.SECONDS);

            assertThat(before).isLessThan(MORE_THAN_FITS);
            assertThat(new String(connection.reader().readUpTo(3), StandardCharsets.ISO_8859_1))
                    .isEqualTo("all");
            assertThat(received).hasValue(MORE_THAN_FITS);
        }
    }

    @Test
    @Promise("upgrade-back-pressure")
    default void clientThatReadsNothingHoldsTheOriginBackAndLosesNothing() throws Exception {
        AtomicLong sent = new AtomicLong();
        origin().script(exchange -> {
            exchange.send(SWITCHING);
            byte[] chunk = new byte[64 << 10];
            while (sent.get() < MORE_THAN_FITS) {
                exchange.send(chunk);
                sent.addAndGet(chunk.length);
            }
            exchange.close();
        });
        try (RawConnection connection = upgraded("/slow")) {
            long before = standsStill(sent);
            byte[] buffer = new byte[64 << 10];
            long received = 0;
            for (int n = connection.reader().read(buffer);
                    n >= 0;
                    n = connection.reader().read(buffer)) {
                received += n;
            }
            assertThat(before).isLessThan(MORE_THAN_FITS);
            assertThat(received).isEqualTo(MORE_THAN_FITS);
        }
    }

    /** The number, once it has not changed for a while. */
    private static long standsStill(AtomicLong number) {
        AtomicLong last = new AtomicLong(-1);
        org.awaitility.Awaitility.await()
                .pollInterval(java.time.Duration.ofSeconds(1))
                .atMost(java.time.Duration.ofSeconds(40))
                .until(() -> number.get() > 0 && last.getAndSet(number.get()) == number.get());
        return number.get();
    }

    @Test
    @Promise("upgrade-end")
    default void endOfTheOriginComesAfterAllItsBytes() throws IOException {
        origin().script(exchange ->
                exchange.send(SWITCHING).send(random(1_000_000)).close());
        try (RawConnection connection = upgraded("/end")) {
            assertThat(Arrays.equals(connection.reader().readUpTo(1_000_001), random(1_000_000)))
                    .isTrue();
        }
    }

    @Test
    @Promise("upgrade-end")
    default void clientThatGoesIsSeenToHaveGone() throws Exception {
        CompletableFuture<String> gone = new CompletableFuture<>();
        origin().script(exchange -> gone.complete(exchange.send(SWITCHING).readAllRaw()));
        try (RawConnection connection = upgraded("/gone")) {
            connection.send("last words");
            connection.breakOff();
        }
        gone.get(30, TimeUnit.SECONDS);
    }

    @Test
    @Promise("upgrade-half-close")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "closes the whole connection when the client ends its half; what was under way is lost")
    default void clientThatHasEndedItsHalfStillGetsTheRest() throws IOException {
        origin().script(exchange -> {
            int length = exchange.send(SWITCHING).readAllRaw().length();
            exchange.send("got " + length).close();
        });
        try (RawConnection connection = upgraded("/half")) {
            connection.send("last words").closeSending();
            assertThat(new String(connection.reader().readUpTo(7), StandardCharsets.ISO_8859_1))
                    .isEqualTo("got 10");
        }
    }

    @Test
    @Promise("upgrade-reset")
    default void connectionThatTheOriginResetsDoesNotEndOrderly() throws IOException {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        origin().script(exchange -> {
            exchange.send(SWITCHING + "half");
            seen.join();
            exchange.breakOff();
        });
        try (RawConnection connection = upgraded("/reset")) {
            assertThat(connection.reader().readUpTo(4)).hasSize(4);
            seen.complete(null);
            assertThatThrownBy(() -> connection.reader().isAtEnd()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    @Promise("upgrade-reset-by-client")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "tells of a client that resets the connection as of one that ends it")
    default void connectionThatTheClientResetsDoesNotEndOrderly() throws Exception {
        CompletableFuture<Boolean> orderly = new CompletableFuture<>();
        CompletableFuture<Void> seen = new CompletableFuture<>();
        origin().script(exchange -> {
            exchange.send(SWITCHING).readSome(new byte[4]);
            seen.complete(null);
            try {
                orderly.complete(exchange.readSome(new byte[4]) < 0);
            } catch (SocketException reset) {
                orderly.complete(false);
            }
        });
        try (RawConnection connection = upgraded("/reset")) {
            connection.send("half");
            seen.get(10, TimeUnit.SECONDS);
            connection.breakOff();
        }
        assertThat(orderly.get(10, TimeUnit.SECONDS)).isFalse();
    }
}
