package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.SWITCHED;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.UPGRADE;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.echoRest;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.upgrade;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin may answer to an offered upgrade, and what it may not. */
@Timeout(60)
class UpgradeHandshakeTest {
    @Test
    void whatCameInOneSegmentWithThe101IsNotLost() throws Exception {
        String first = "HTTP/1.1 200 OK\r\n\r\n" + "first".repeat(5_000);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + SWITCHED + first);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);

            eventually(() -> side.text().equals(first));
            assertThat(within(side.head, 1).status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"200 OK", "302 Found", "401 Unauthorized", "404 Not Found", "426 Upgrade Required", "503 Busy"})
    void anyOtherAnswerIsAnOrdinaryOneAndTheConnectionIsKept(String status) throws Exception {
        String page = "refused".repeat(20_000);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    for (int i = 0; i < 2; i++) {
                        c.readHead();
                        c.write("HTTP/1.1 " + status + "\r\nX-Why: no\r\nLocation: /in\r\nContent-Length: "
                                + page.length() + "\r\n\r\n" + page);
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(UPGRADE, true);

            within(side.end, 5);
            assertThat(within(side.head, 1).status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(within(side.head, 1).headers())
                    .isEqualTo(Headers.of("X-Why", "no", "Location", "/in", "Content-Length", "140000"));
            assertThat(side.text()).isEqualTo(page);
            within(tunnel.get("/").end, 5);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerMayLeaveTheVersionOut() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 On\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\nhello");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(upgrade("foo/2"), true);

            eventually(() -> side.text().equals("hello"));
            assertThat(within(side.head, 1).headers().first("Upgrade")).contains("foo");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: h2c\r\n",
                "Upgrade: websocket, other\r\n",
                "Upgrade: websocket\r\nUpgrade: other\r\n",
                "Connection: Upgrade\r\n"
            })
    void aSwitchToWhatWasNotOfferedIsInvalid(String fields) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\nrest");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(reset(tunnel.request(upgrade("websocket, foo/2"), true)).code())
                    .isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(origin.awaitEnd(1)).isTrue();
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WebSocket", "foo/2", "foo/2, websocket"})
    void anyOfTheOfferedMayBeChosen(String chosen) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    assertThat(c.readHead()).endsWith("\r\nConnection: Upgrade\r\nUpgrade: websocket, foo/2");
                    c.write("HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\nUpgrade: " + chosen
                            + "\r\n\r\nok");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(upgrade("websocket, foo/2"), true);

            assertThat(within(side.head, 5).headers()).isEqualTo(Headers.of("Upgrade", chosen));
            eventually(() -> side.text().equals("ok"));
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aSwitchThatNobodyOfferedIsInvalid() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "rest");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "websocket, H2C", "h2c/1", "h2", "HTTP/2.0", "TLS/1.0"})
    void anotherHttpOrTlsIsNeverOffered(String protocols) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> c.awaitClose());
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(refused(tunnel.request(upgrade(protocols), true)).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void anOriginThatIsNotThereIsARefusal() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Tunnel tunnel = new Tunnel(new Origin("http", "127.0.0.1", port))) {
            assertThat(refused(tunnel.request(UPGRADE, true)).code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
        }
    }

    @Test
    void theTimeForAnAnswerIsThatOfTheHandshakeOnly() throws Exception {
        OriginLimits.Timeouts brief = new OriginLimits.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofSeconds(60));
        CountDownLatch switching = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    if (n == 1) {
                        c.write(SWITCHED);
                        switching.countDown();
                        echoRest(c);
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address(), brief)) {
            PublicSide silent = tunnel.request(UPGRADE, true);
            assertThat(switching.await(5, TimeUnit.SECONDS)).isTrue();

            assertThat(reset(tunnel.request(UPGRADE, true)).code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(silent.failure).isNotDone();
            silent.send("there");
            eventually(() -> silent.text().equals("there"));
        }
    }
}
