package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that come to no answer: what was never sent is refused, what may have been is reset. */
@Timeout(30)
class OriginWithoutAnswerTest {
    @Test
    void aRefusedConnectionIsARefusalAndNotAnAnswer() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Tunnel tunnel = new Tunnel(new Origin("http", "127.0.0.1", port))) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), 4);

            assertThat(refused(side).code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(refused(side).reason()).isEqualTo("the origin refused the connection");
        }
    }

    @Test
    void anUnknownHostIsARefusal() {
        try (Tunnel tunnel = new Tunnel(new Origin("http", "no-such-host.invalid", 80))) {
            assertThat(refused(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
        }
    }

    @Test
    void anotherServiceMethodOrTargetIsRefusedWithoutDialling() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> c.awaitClose());
                Tunnel tunnel = new Tunnel(origin.address())) {
            RequestHead other = new RequestHead("other", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY);
            assertThat(refused(tunnel.request(other, true)).code()).isEqualTo(ErrorCode.UNKNOWN_SERVICE);
            assertThat(refused(tunnel.request("CONNECT", "/", Headers.empty(), RequestHead.NO_BODY))
                            .code())
                    .isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(refused(tunnel.get("http://elsewhere/")).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void anAnswerThatIsNotHttpIsInvalid() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 70_000, 8 << 20})
    void aHeadOverTheLimitIsRefusedHoweverItIsCut(int valueLength) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\n");
                    String line = "X-Field: " + "v".repeat(valueLength) + "\r\n";
                    try {
                        for (int bytes = 0; bytes < 8 << 20; bytes += line.length()) {
                            c.write(line);
                        }
                        c.awaitClose();
                    } catch (IOException closed) {
                        // as it should be
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            assertThat(origin.awaitEnd(2)).isTrue();
        }
    }

    @Test
    void anOriginThatDoesNotAnswerIsGivenUp() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(
                        origin.address(),
                        new OriginLimits.Timeouts(
                                Duration.ofSeconds(2),
                                Duration.ofMillis(300),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(60)))) {
            PublicSide side = tunnel.get("/");

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }

    @Test
    void anOriginIsGivenUpWhenNobodyWaitsForItAnyMore() throws Exception {
        RequestHead awaited = new RequestHead(
                        "default", "GET", "http", "public.test", "/", Headers.empty(), RequestHead.NO_BODY)
                .withProvenance(Provenance.NONE.withRemaining(300));
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(reset(tunnel.request(awaited, true)).code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }
}
