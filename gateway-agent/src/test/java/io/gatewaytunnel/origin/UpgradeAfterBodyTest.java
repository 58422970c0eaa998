package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.echoRest;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that offers an upgrade and has a body, as docker exec sends it: what the origin gets, and may answer. */
@Timeout(60)
class UpgradeAfterBodyTest {
    private static final String BODY = "{\"Tty\":true}";

    private static final String SWITCHED =
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\n"
                    + "Upgrade: tcp\r\n\r\n";

    private static RequestHead exec(long bodyLength) {
        return new RequestHead(
                "default",
                "POST",
                "http",
                "public.test",
                "/exec/1/start",
                Headers.of("Content-Type", "application/json"),
                bodyLength,
                "tcp");
    }

    @Test
    void theBodyGoesFirstAndThenTheConnectionIsBytes() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    asked.complete(c.readHead() + "|" + c.read(BODY.length()));
                    c.write(SWITCHED + "$ ");
                    echoRest(c);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(BODY.length()), true);
            side.send(BODY.substring(0, 5));
            side.send(BODY.substring(5));

            assertThat(within(asked, 5))
                    .isEqualTo("POST /exec/1/start HTTP/1.1\r\nHost: public.test\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 12\r\nConnection: Upgrade\r\nUpgrade: tcp|" + BODY);
            assertThat(within(side.head, 5).status()).isEqualTo(101);
            assertThat(within(side.head, 5).headers())
                    .isEqualTo(Headers.of("Upgrade", "tcp", "Content-Type", "application/vnd.docker.raw-stream"));
            side.send("uname");
            eventually(() -> side.text().equals("$ uname"));
            side.stream().sendEnd(Headers.empty());
            within(side.end, 5);
            eventually(() -> tunnel.client.openConnections() == 0);
            assertThat(tunnel.exchanges.activeCount()).isZero();
        }
    }

    @Test
    void anEmptyBodyHasALengthToo() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    asked.complete(c.readHead());
                    c.write(SWITCHED);
                    echoRest(c);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(0), true);

            assertThat(within(asked, 5)).contains("\r\nContent-Length: 0\r\n");
            within(side.head, 5);
            side.send("hello");
            eventually(() -> side.text().equals("hello"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "400 Bad Request", "404 Not Found", "409 Conflict"})
    void anyOtherAnswerIsAnOrdinaryOneAndTheConnectionIsKept(String status) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    for (int i = 0; i < 2; i++) {
                        c.readHead();
                        c.read(i == 0 ? BODY.length() : 0);
                        c.write("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nsorry");
                    }
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(BODY.length()), true);
            side.send(BODY);

            within(side.end, 5);
            assertThat(within(side.head, 1).status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
            assertThat(side.text()).isEqualTo("sorry");
            within(tunnel.get("/").end, 5);
            assertThat(origin.connections()).isEqualTo(1);
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }

    @Test
    void anAnswerBeforeTheWholeBodyIsAnOrdinaryOne() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 401 Who\r\nContent-Length: 5\r\n\r\nsorry");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(BODY.length()), true);

            within(side.end, 5);
            side.send(BODY); // too late, and no harm
            assertThat(within(side.head, 1).status()).isEqualTo(401);
            assertThat(side.text()).isEqualTo("sorry");
            assertThat(origin.awaitEnd(5)).isTrue();
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }

    /** What it would read as the rest of the body would be the client's first bytes of the other protocol. */
    @Test
    void aSwitchBeforeTheWholeBodyIsInvalid() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(BODY.length()), true);
            side.send(BODY.substring(0, 5));

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(origin.awaitEnd(5)).isTrue();
        }
    }

    @Test
    void anOriginThatClosesIsBroken() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.read(BODY.length());
                    c.abort();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(exec(BODY.length()), true);
            side.send(BODY);

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }
}
