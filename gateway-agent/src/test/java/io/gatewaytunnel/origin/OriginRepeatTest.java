package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests on connections that an HTTP/1.1 origin has just closed. */
@Timeout(60)
class OriginRepeatTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Under what is kept of a body, and over it. */
    private static final int KEPT_BYTES = 16 << 10;

    private static final int TOO_MANY_BYTES = 100_000;

    /**
     * Answers the first request, takes the head of the second and {@code bodyBytes} of its body, says {@code then}, and
     * breaks off; answers whatever comes on later connections, once the whole request is there.
     */
    private static ScriptedOrigin breaksTheSecondRequest(int bodyBytes, String then) throws IOException {
        return ScriptedOrigin.start((c, n) -> {
            if (n == 1) {
                c.readHead();
                c.write(OK);
                c.readHead();
                c.read(bodyBytes);
                c.write(then);
                c.abort();
                return;
            }
            c.readHead();
            String body = c.read(bodyBytes);
            c.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            c.awaitClose();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROPFIND", "REPORT", "SEARCH", "MKCOL", "DELETE", "UNLOCK"})
    void everyMethodThatIsRegisteredAsIdempotentGoesAgain(String method) throws Exception {
        try (ScriptedOrigin origin = breaksTheSecondRequest(0, "");
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 10);

            PublicSide second = tunnel.request(method, "/", Headers.empty(), RequestHead.NO_BODY);

            assertThat(within(second.head, 10).status()).isEqualTo(200);
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, KEPT_BYTES})
    void aPutGoesAgainWithItsBodyWhileAllOfThatIsKept(int bytes) throws Exception {
        try (ScriptedOrigin origin = breaksTheSecondRequest(bytes, "");
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 10);

            PublicSide put = tunnel.request("PUT", "/", Headers.empty(), bytes);
            put.sendBytes(bytes, Headers.empty());

            within(put.end, 10);
            assertThat(put.received.digest()).isEqualTo(put.sent.digest());
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void aPutWhoseBodyWasTooLongToKeepDoesNot() throws Exception {
        try (ScriptedOrigin origin = breaksTheSecondRequest(TOO_MANY_BYTES, "");
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ZERO)) {
            within(tunnel.get("/").end, 10);

            PublicSide put = tunnel.request("PUT", "/", Headers.empty(), TOO_MANY_BYTES);
            put.sendBytes(TOO_MANY_BYTES, Headers.empty());

            assertThat(reset(put).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 103 Early Hints\r\n\r\n"})
    void nothingGoesAgainOnceAnOctetOfAnAnswerHasCome(String octets) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(OK);
                    c.readHead();
                    c.write(octets);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 10);

            assertThat(reset(tunnel.get("/")).code()).isIn(ErrorCode.ORIGIN_BROKEN, ErrorCode.ORIGIN_INVALID);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    /** Each connection ends behind its answer, without a word in the head. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void aConnectionThatIsClosedAlreadyIsNotUsedForWhatMayNotGoAgain(String method) throws Exception {
        LinkedBlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        AtomicInteger requests = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    assertThat(c.read(4)).isEqualTo("body");
                    requests.incrementAndGet();
                    c.write(OK);
                    c.endOutput();
                    closed.add(n);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            for (int i = 1; i <= 50; i++) {
                PublicSide side = tunnel.request(method, "/", Headers.empty(), 4);
                side.send("body");
                side.stream().sendEnd(Headers.empty());
                within(side.end, 10);
                assertThat(within(side.head, 1).status()).isEqualTo(200);
                assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
            assertThat(requests).hasValue(50);
            assertThat(origin.failures()).isEmpty();
        }
    }

    private static ScriptedOrigin answersWithItsNumber() throws IOException {
        return ScriptedOrigin.start((c, n) -> {
            try {
                while (true) {
                    String head = c.readHead();
                    c.read(head.contains("Content-Length: 4") ? 4 : 0);
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + n);
                }
            } catch (IOException closed) {
                // the agent has had enough
            }
        });
    }

    private static String ask(Tunnel tunnel, String method, long length) {
        PublicSide side = tunnel.request(method, "/", Headers.empty(), length);
        if (length > 0) {
            side.send("body");
            side.stream().sendEnd(Headers.empty());
        }
        within(side.end, 10);
        return side.text();
    }

    @Test
    void whatMayNotGoAgainGetsAConnectionThatHasRested() throws Exception {
        try (ScriptedOrigin origin = answersWithItsNumber();
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ofMinutes(1))) {
            assertThat(ask(tunnel, "GET", RequestHead.NO_BODY)).isEqualTo("1");
            assertThat(ask(tunnel, "PUT", 4)).isEqualTo("1");

            assertThat(ask(tunnel, "POST", 4)).isEqualTo("2"); // no other has rested for a minute
            assertThat(ask(tunnel, "X-OWN", RequestHead.NO_BODY)).isEqualTo("3");
            PublicSide endless = tunnel.request("PUT", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            within(endless.end, 10); // nobody knows whether all of it can be kept
            assertThat(endless.text()).isEqualTo("4");
            assertThat(ask(tunnel, "DELETE", RequestHead.NO_BODY)).isEqualTo("3"); // the last one that is left
        }
    }

    @Test
    void aConnectionThatHasRestedServesAPostAsWell() throws Exception {
        try (ScriptedOrigin origin = answersWithItsNumber();
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ZERO)) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(tunnel, "POST", RequestHead.NO_BODY)).isEqualTo("1");
            }
        }
    }

    /** Ends that were announced, or are how a body ends, are none to be afraid of. */
    @ParameterizedTest
    @ValueSource(strings = {"Connection: close\r\nContent-Length: 2\r\n", "X: y\r\n"})
    void anEndThatIsNoSurpriseKeepsNothingFromAPost(String fields) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    while (true) {
                        boolean last = c.readHead().startsWith("GET /last");
                        c.write(last ? "HTTP/1.1 200 OK\r\n" + fields + "\r\nok" : OK);
                        if (last) {
                            return;
                        }
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ZERO)) {
            within(tunnel.get("/").end, 10);
            within(tunnel.get("/last").end, 10);
            OriginExchangeTest.eventually(() -> tunnel.client.openConnections() == 0);

            for (int i = 0; i < 10; i++) {
                assertThat(ask(tunnel, "POST", RequestHead.NO_BODY)).isEqualTo("ok");
            }
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    /** The answer goes out, then the origin is not scheduled for a while, as happens to busy ones. */
    @ParameterizedTest
    @ValueSource(longs = {0, 30})
    void noPostIsLostToAnOriginThatClosesALittleBehindItsAnswer(long millis) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    for (int i = 0; i < 2; i++) {
                        c.readHead();
                        c.read(4);
                        c.write(OK);
                    }
                    Thread.sleep(millis);
                });
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ofMillis(200))) {
            for (int i = 0; i < 60; i++) {
                assertThat(ask(tunnel, "POST", 4)).as("request %d", i).isEqualTo("ok");
            }
        }
    }

    /** Without a word in the head, while the next requests are on their way. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void whatMayGoAgainSurvivesAnOriginThatClosesAfterEachFewRequests(int few) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    for (int i = 0; i < few; i++) {
                        c.read(c.readHead().startsWith("PUT") ? 4 : 0);
                        c.write(OK);
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            for (int round = 0; round < 25; round++) {
                List<PublicSide> sides = new ArrayList<>();
                for (String method : List.of("GET", "PUT", "PROPFIND", "PUT", "DELETE", "PUT", "MKCOL", "PUT")) {
                    boolean put = method.equals("PUT");
                    PublicSide side = tunnel.request(method, "/", Headers.empty(), put ? 4 : RequestHead.NO_BODY);
                    sides.add(side);
                    if (put) {
                        side.send("body");
                        side.stream().sendEnd(Headers.empty());
                    }
                }
                for (PublicSide side : sides) {
                    assertThat(within(side.head, 20).status()).isEqualTo(200);
                }
            }
        }
    }

    /** What is kept must not hold up what is still to come, however little credit there is. */
    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 1024, 1025, TOO_MANY_BYTES})
    void whatIsKeptHoldsNothingUp(int bytes) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.read(bytes);
                    c.write(OK);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(
                        origin.address(), Tunnel.TIMEOUTS, Tunnel.defaultTls(), Map.of("request-credit", "1024"))) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), bytes);
            side.sendBytes(bytes, Headers.empty());

            within(side.end, 20);
            OriginExchangeTest.eventually(() -> tunnel.agentBudget.usedBytes() == 0);
        }
    }
}
