package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An exchange that goes on in another protocol: the bytes both ways, and every way to end. */
@Timeout(60)
class UpgradedExchangeTest {
    static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: x=\r\n\r\n";

    static final RequestHead UPGRADE = upgrade("websocket");

    static RequestHead upgrade(String protocols) {
        return new RequestHead(
                "default",
                "GET",
                "http",
                "public.test",
                "/socket",
                Headers.of("Sec-WebSocket-Key", "k=="),
                RequestHead.NO_BODY,
                protocols);
    }

    static void echo(ScriptedOrigin.Connection connection, int number) throws IOException {
        connection.readHead();
        connection.write(SWITCHED);
        echoRest(connection);
    }

    static void echoRest(ScriptedOrigin.Connection connection) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        for (int count = connection.in().read(bytes);
                count >= 0;
                count = connection.in().read(bytes)) {
            connection.out().write(bytes, 0, count);
        }
    }

    @Test
    void bytesPassBothWaysAfterTheHeads() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    asked.complete(c.readHead());
                    c.write(SWITCHED);
                    echoRest(c);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);

            assertThat(within(asked, 5))
                    .isEqualTo("GET /socket HTTP/1.1\r\nHost: public.test\r\nSec-WebSocket-Key: k==\r\n"
                            + "Connection: Upgrade\r\nUpgrade: websocket");
            assertThat(within(side.head, 5).status()).isEqualTo(101);
            assertThat(within(side.head, 5).headers())
                    .isEqualTo(Headers.of("Upgrade", "websocket", "Sec-WebSocket-Accept", "x="));
            side.send("\u0081\u0000one");
            eventually(() -> side.text().equals("\u0081\u0000one"));
            side.send("two");
            eventually(() -> side.text().equals("\u0081\u0000onetwo"));
            side.stream().sendEnd(Headers.empty());

            within(side.end, 5);
            eventually(() -> tunnel.client.openConnections() == 0);
            assertThat(tunnel.exchanges.activeCount()).isZero();
        }
    }

    @Test
    void theOriginMayEndItsHalfFirst() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "bye");
                    c.endOutput();
                    heard.complete(new String(c.in().readAllBytes(), StandardCharsets.ISO_8859_1));
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.end, 5);
            assertThat(side.text()).isEqualTo("bye");
            side.send("still ");
            side.send("here");
            side.stream().sendEnd(Headers.empty());

            assertThat(within(heard, 5)).isEqualTo("still here");
            eventually(() -> tunnel.exchanges.activeCount() == 0);
            assertThat(side.failure).isNotDone();
        }
    }

    @Test
    void thePublicClientMayEndItsHalfFirst() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    String heard = new String(c.in().readAllBytes(), StandardCharsets.ISO_8859_1);
                    c.write("heard " + heard);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.head, 5);
            side.send("all");
            side.stream().sendEnd(Headers.empty());

            within(side.end, 5);
            assertThat(side.text()).isEqualTo("heard all");
            assertThat(side.failure).isNotDone();
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void anOriginThatNeverEndsItsHalfIsGivenUpAfterAWhile() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.awaitClose();
                    Thread.currentThread().join(); // holds its half open for ever
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.head, 5);
            side.stream().sendEnd(Headers.empty());

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void aPublicClientThatNeverEndsItsHalfIsTold() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "bye");
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);

            within(side.end, 5);
            assertThat(reset(side).code()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(side.text()).isEqualTo("bye");
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void whatIsSentToAnOriginThatHasClosedIsNotTakenForABreak() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "bye");
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.end, 5);
            eventually(() -> {
                side.send("too late"); // the origin's system answers with a reset
                return side.failure.isDone();
            });

            assertThat(reset(side).code()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(side.text()).isEqualTo("bye");
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void aPublicClientThatGoesAwayClosesTheOriginsConnectionAtOnce() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.head, 5);

            side.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(origin.awaitEnd(1)).isTrue();
            eventually(() -> tunnel.client.openConnections() == 0);
            assertThat(tunnel.exchanges.activeCount()).isZero();
        }
    }

    @Test
    void anOriginThatBreaksOffIsToldAsThat() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "part");
                    assertThat(seen.await(5, TimeUnit.SECONDS)).isTrue();
                    c.abort();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);
            eventually(() -> side.text().equals("part"));
            seen.countDown();

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(side.end).isNotDone();
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void aLostLinkClosesTheOriginsConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.request(UPGRADE, true).head, 5);

            tunnel.agent.end(ErrorCode.LINK_LOST, "the link broke");

            assertThat(origin.awaitEnd(1)).isTrue();
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }

    @Test
    void aPublicClientThatDoesNotReadHoldsTheOriginBack() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.out().write(new byte[50_000_000]);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, false);
            within(side.head, 5);
            side.setReading(false);
            assertThat(origin.awaitEnd(1)).isFalse();
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);

            side.setReading(true);

            within(side.end, 20);
            assertThat(side.receivedBytes()).isEqualTo(50_000_000);
        }
    }

    @Test
    void anOriginThatDoesNotReadHoldsThePublicClientBack() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
                    MessageDigest sum = sha256();
                    byte[] bytes = new byte[64 * 1024];
                    for (int count = c.in().read(bytes); count >= 0; count = c.in().read(bytes)) {
                        sum.update(bytes, 0, count);
                    }
                    heard.complete(sum.digest());
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, false);
            within(side.head, 5);
            side.sendBytes(100_000_000, Headers.empty()); // kernels may take 37 MB of it, the window 16
            eventually(() -> side.stream().writableBytes() == 0);
            assertThat(origin.awaitEnd(1)).isFalse();
            // A window, which grows while the origin's socket still takes everything, and not the 100 MB.
            assertThat(tunnel.agentBudget.usedBytes())
                    .isLessThan(MuxSettings.defaults().windows().largest() + (64 << 10));

            read.countDown();

            assertThat(within(heard, 60)).isEqualTo(side.sent.digest());
            within(side.end, 5);
        }
    }

    @Test
    void manyAtOnceAndLargeOnesBothWays() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(UpgradedExchangeTest::echo);
                Tunnel tunnel = new Tunnel(origin.address())) {
            List<PublicSide> sides = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sides.add(tunnel.request(UPGRADE, false));
            }
            for (PublicSide side : sides) {
                within(side.head, 20);
                side.sendBytes(100_000, Headers.empty());
            }
            for (PublicSide side : sides) {
                within(side.end, 20);
                assertThat(side.receivedBytes()).isEqualTo(100_000);
                assertThat(side.received.digest()).isEqualTo(side.sent.digest());
            }
            assertThat(origin.connections()).isEqualTo(200);
            eventually(() -> tunnel.client.openConnections() == 0);
            eventually(() -> tunnel.agentBudget.usedBytes() == 0);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
