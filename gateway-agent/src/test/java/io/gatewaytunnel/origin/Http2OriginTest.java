package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.core5.http2.H2Error;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One exchange at a time with an origin that speaks HTTP/2: heads, bodies, and how each side's failure is told to the
 * other.
 */
@Timeout(30)
class Http2OriginTest {
    static Tunnel tunnelTo(ScriptedOrigin origin) {
        return new Tunnel(new Origin("h2c", "127.0.0.1", origin.port()));
    }

    private static PublicSide post(Tunnel tunnel) {
        return tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
    }

    @Test
    void headsPassOctetByOctetAndNothingIsAdded() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    head.complete(peer.fields(peer.read(Http2Peer.HEADERS)));
                    peer.head(1, 0, ":status", "103", "link", "x");
                    peer.head(1, 0, ":status", "299", "x-a", "\u0089\u00e9", "set-cookie", "a=1", "set-cookie", "b=2");
                    peer.data(1, 0, "ok");
                    peer.head(1, Http2Peer.END_STREAM, "x-sum", "7");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            Headers headers = Headers.of(
                    "x-MixedCase", "\u0080\u009f\u00ff", "Dup", "1", "Dup", "2", "TE", "trailers", "Keep-Alive", "x");

            PublicSide side = tunnel.request("GET", "//x/%2F/../a;b=c/./\u00e9?", headers, RequestHead.NO_BODY);

            assertThat(within(side.end, 5)).isEqualTo(Headers.of("x-sum", "7"));
            assertThat(within(head, 5))
                    .isEqualTo(":method=GET\n:scheme=http\n:path=//x/%2F/../a;b=c/./\u00e9?\n:authority=public.test\n"
                            + "x-mixedcase=\u0080\u009f\u00ff\ndup=1\ndup=2\nte=trailers\n");
            assertThat(within(side.head, 5).status()).isEqualTo(299);
            assertThat(within(side.head, 5).headers())
                    .isEqualTo(Headers.of("x-a", "\u0089\u00e9", "set-cookie", "a=1", "set-cookie", "b=2"));
            assertThat(side.text()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {RequestHead.UNKNOWN_LENGTH, RequestHead.NO_BODY})
    void aHeadThatEndsTheStreamIsAWholeResponse(long bodyLength) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, Http2Peer.END_STREAM, ":status", "200", "grpc-status", "12");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), bodyLength);

            assertThat(within(side.end, 5)).isEqualTo(Headers.empty());
            assertThat(within(side.head, 1).headers()).isEqualTo(Headers.of("grpc-status", "12"));
        }
    }

    @Test
    void bodiesStreamBothWaysAtOnce() throws Exception {
        CompletableFuture<String> trailers = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    assertThat(peer.fields(peer.read(Http2Peer.HEADERS))).doesNotContain("transfer", "expect");
                    peer.head(1, 0, ":status", "200");
                    for (int i = 0; i < 3; i++) {
                        peer.data(1, 0, "<" + peer.read(Http2Peer.DATA).text() + ">");
                    }
                    Http2Peer.Frame end = peer.read(Http2Peer.HEADERS);
                    assertThat(end.endsStream()).isTrue();
                    trailers.complete(peer.fields(end));
                    peer.data(1, Http2Peer.END_STREAM, "");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side =
                    tunnel.request("POST", "/", Headers.of("Expect", "100-continue"), RequestHead.UNKNOWN_LENGTH);
            within(side.head, 5);
            for (int i = 1; i <= 3; i++) {
                int expected = i;
                side.send("pin" + i);
                eventually(() -> side.text().endsWith("<pin" + expected + ">"));
            }
            side.stream().sendEnd(Headers.of("X-Sum", "7"));

            assertThat(within(side.end, 5)).isEqualTo(Headers.empty());
            assertThat(within(trailers, 5)).isEqualTo("x-sum=7\n");
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aClientThatGoesAwayFromASilentStreamResetsItAndNothingElse() throws Exception {
        CompletableFuture<Http2Peer.Frame> seen = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, 0, ":status", "200");
                    peer.head(3, 0, ":status", "200");
                    Http2Peer.Frame reset = peer.read(Http2Peer.RST_STREAM);
                    seen.complete(reset);
                    peer.data(reset.stream(), 0, "it was on its way");
                    peer.data(4 - reset.stream(), Http2Peer.END_STREAM, "whole");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide leaving = tunnel.get("/");
            PublicSide staying = tunnel.get("/");
            within(leaving.head, 5);
            within(staying.head, 5);

            leaving.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(within(seen, 5).number()).isEqualTo(H2Error.CANCEL.getCode());
            within(staying.end, 5);
            assertThat(staying.text()).isEqualTo("whole");
            assertThat(leaving.text()).isEmpty();
            eventually(() -> tunnel.exchanges.activeCount() == 0);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anOriginThatResetsMidBodyIsNeverComplete() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(1, 0, ":status", "200");
                    peer.data(1, 0, "half");
                    peer.reset(1, H2Error.NO_ERROR.getCode());
                    peer.read(Http2Peer.HEADERS);
                    peer.head(3, Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide broken = tunnel.get("/");

            assertThat(reset(broken).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(broken.end).isNotDone();
            within(tunnel.get("/").end, 5);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anEarlyResponseEndsTheRequestWithoutBreakingIt() throws Exception {
        CompletableFuture<Http2Peer.Frame> seen = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.DATA);
                    peer.head(1, 0, ":status", "413");
                    peer.data(1, Http2Peer.END_STREAM, "too much");
                    peer.reset(1, H2Error.NO_ERROR.getCode());
                    seen.complete(peer.read(Http2Peer.RST_STREAM));
                    peer.read(Http2Peer.HEADERS);
                    peer.head(3, Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = post(tunnel);
            side.send("something");

            within(side.end, 5);
            assertThat(side.text()).isEqualTo("too much");
            assertThat(reset(side).code()).isEqualTo(ErrorCode.NO_ERROR);
            within(seen, 5);
            within(tunnel.get("/").end, 5);
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aHeadOverTheLimitEndsItsOwnStreamOnly() throws Exception {
        String large = "x".repeat(15_000);
        CountDownLatch refused = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.read(Http2Peer.HEADERS);
                    String[] many = new String[2 + 2 * 1001];
                    many[0] = ":status";
                    many[1] = "200";
                    for (int i = 2; i < many.length; i += 2) {
                        many[i] = "a";
                        many[i + 1] = "b";
                    }
                    peer.head(1, 0, many);
                    peer.read(Http2Peer.RST_STREAM);
                    refused.countDown();
                    peer.head(3, 0, ":status", "200", "large", large);
                    peer.data(3, Http2Peer.END_STREAM, "ok");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide first = tunnel.get("/");
            PublicSide second = tunnel.get("/");

            assertThat(reset(first).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            refused.await();
            within(second.end, 5);
            assertThat(second.text()).isEqualTo("ok");
        }
    }

    @Test
    void anInvalidRequestBodyEndsItsOwnStreamOnly() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.RST_STREAM);
                    peer.read(Http2Peer.HEADERS);
                    peer.head(3, Http2Peer.END_STREAM, ":status", "204");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide lying = tunnel.request("POST", "/", Headers.empty(), 3);
            lying.send("four");

            assertThat(reset(lying).code()).isEqualTo(ErrorCode.BODY_BROKEN);
            within(tunnel.get("/").end, 5);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotSpeakHttp2IsToldSo() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.read(24);
                    c.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                });
                Tunnel tunnel = tunnelTo(origin)) {
            assertThat(refused(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }
}
