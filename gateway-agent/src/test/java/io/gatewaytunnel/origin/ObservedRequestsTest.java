package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.observe.ObservedRequest;
import io.gatewaytunnel.observe.RequestOutcome;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the observer is told of each way in which a request to an origin can end, once. */
@Timeout(30)
final class ObservedRequestsTest {
    private static ObservedRequest only(Tunnel tunnel, RequestOutcome outcome, int status) throws InterruptedException {
        ObservedRequest request = tunnel.seen.nextEnded();
        assertThat(request.outcome()).isEqualTo(outcome);
        assertThat(request.status()).isEqualTo(status);
        assertThat(request.totalNanos()).isPositive();
        assertThat(tunnel.seen.begun()).isOne();
        assertThat(tunnel.seen.hasMoreEnded()).isFalse();
        return request;
    }

    private static ScriptedOrigin answering(String answer) throws IOException {
        return ScriptedOrigin.start((c, n) -> {
            c.readHead();
            c.write(answer);
            c.awaitClose();
        });
    }

    @Test
    void wholeAnswerIsComplete() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.read(3);
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), 3);
            side.send("abc");
            side.stream().sendEnd(Headers.empty());
            within(side.end, 5);

            ObservedRequest request = only(tunnel, RequestOutcome.COMPLETE, 200);
            assertThat(request.sentBytes()).isEqualTo(3);
            assertThat(request.receivedBytes()).isEqualTo(5);
            assertThat(request.attempts()).isOne();
            assertThat(request.originPort()).isEqualTo(origin.port());
            assertThat(request.headNanos()).isBetween(1L, request.totalNanos());
        }
    }

    @Test
    void originThatBreaksOffHasFailed() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            tunnel.get("/");

            ObservedRequest request = only(tunnel, RequestOutcome.FAILED, 200);
            assertThat(request.error()).contains(ErrorCode.ORIGIN_BROKEN);
        }
    }

    @Test
    void answerThatIsNoneHasFailed() throws Exception {
        try (ScriptedOrigin origin = answering("HTTP/1.1 200 OK\r\nConnection: x\r\nContent-Length: z\r\n\r\n");
                Tunnel tunnel = new Tunnel(origin.address())) {
            tunnel.get("/");

            assertThat(only(tunnel, RequestOutcome.FAILED, 0).error()).isPresent();
        }
    }

    @Test
    void clientThatLeavesCancels() throws Exception {
        try (ScriptedOrigin origin = answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/");
            within(side.head, 5);
            side.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(only(tunnel, RequestOutcome.CANCELLED, 200).error()).isEmpty();
        }
    }

    @Test
    void originThatCannotBeReachedRefuses() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        try (Tunnel tunnel = new Tunnel(new Origin("http", "127.0.0.1", port))) {
            tunnel.get("/");

            ObservedRequest request = only(tunnel, RequestOutcome.REFUSED, 0);
            assertThat(request.error()).contains(ErrorCode.ORIGIN_UNREACHABLE);
            assertThat(request.attempts()).isZero();
        }
    }

    @Test
    void serviceThatIsNotOfferedRefuses() throws Exception {
        try (ScriptedOrigin origin = answering("");
                Tunnel tunnel = new Tunnel(origin.address())) {
            tunnel.request(
                    new RequestHead("other", "GET", "http", "a", "/", Headers.empty(), RequestHead.NO_BODY), true);

            ObservedRequest request = only(tunnel, RequestOutcome.REFUSED, 0);
            assertThat(request.error()).contains(ErrorCode.UNKNOWN_SERVICE);
            assertThat(request.originHost()).isEmpty();
        }
    }

    @Test
    void upgradedConnectionEndsWhenItIsClosed() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\nab");
                    c.read(3);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request(
                    new RequestHead("default", "GET", "http", "a", "/", Headers.empty(), RequestHead.NO_BODY, "foo"),
                    true);
            within(side.head, 5);
            side.send("abc");
            within(side.end, 5);
            side.stream().sendEnd(Headers.empty());

            ObservedRequest request = only(tunnel, RequestOutcome.UPGRADED, 101);
            assertThat(request.sentBytes()).isEqualTo(3);
            assertThat(request.receivedBytes()).isEqualTo(2);
        }
    }

    @Test
    void repeatIsAnotherAttemptOfTheSameRequest() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    if (n > 1) {
                        c.awaitClose();
                    } else {
                        c.readHead(); // and closes without a word
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/1").end, 5);
            assertThat(tunnel.seen.nextEnded().outcome()).isEqualTo(RequestOutcome.COMPLETE);
            within(tunnel.get("/2").end, 5);

            ObservedRequest second = tunnel.seen.nextEnded();
            assertThat(second.outcome()).isEqualTo(RequestOutcome.COMPLETE);
            assertThat(second.attempts()).isEqualTo(2);
        }
    }
}
