package io.gatewaytunnel.front;

import static io.gatewaytunnel.front.ProxyAndAgent.GET;
import static io.gatewaytunnel.front.ProxyAndAgent.awaitClosed;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges that break, stall or are refused, through a real Tomcat, over real sockets. */
@Timeout(60)
final class BrokenExchangeTest {
    @TempDir
    Path directory;

    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of(
                        "stall-timeout", "1s",
                        "response-head-timeout", "1s",
                        "linger-timeout", "1s",
                        "drain-delay", "0s",
                        "max-streams-per-client", "2"),
                agent -> agent.on("/silent", AgentStream::drink)
                        .on("/held", stream -> stream.sendHeadOnce(200))
                        .on("/deaf", stream -> {})
                        .on(
                                "/hello",
                                stream ->
                                        stream.whole(200, "hello", "Content-Length", "5", "X-Two", "a", "X-Two", "b")));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void originThatBreaksOffIsSeenAsBrokenOff() throws Exception {
        proxy.agent().on("/break", stream -> {
            boolean withLength = stream.head().target().contains("length");
            if (withLength ? stream.sendHeadOnce(200, "Content-Length", "1000") : stream.sendHeadOnce(200)) {
                stream.sendText("some");
            }
        });
        for (String path : new String[] {"/break", "/break?length"}) {
            try (RawHttp client = proxy.client()) {
                client.send(GET.formatted(path));
                assertThat(client.readHead().status()).isEqualTo(200);
                assertThat(path.contains("length") ? client.readText(4) : client.readChunk())
                        .isEqualTo("some");
                proxy.lastStream().stream().reset(ErrorCode.ORIGIN_BROKEN, "connection reset");

                assertThat(drainUntilEnd(client)).doesNotEndWith("0\r\n\r\n");
            }
        }
    }

    private static String drainUntilEnd(RawHttp client) throws Exception {
        StringBuilder rest = new StringBuilder();
        try {
            for (int next = client.readByte(); next >= 0; next = client.readByte()) {
                rest.append((char) next);
            }
        } catch (java.net.SocketException reset) {
            rest.append("(reset)");
        }
        return rest.toString();
    }

    @Test
    void lengthThatDoesNotComeIsBrokenOff() throws Exception {
        proxy.agent()
                .on("/short", stream -> stream.whole(200, "abc", "Content-Length", "10"))
                .on("/long", stream -> stream.whole(200, "abcdefghijkl", "Content-Length", "10"));

        RawHttp.Response tooShort = proxy.get("/short");
        assertThat(tooShort.status() == 502 || !tooShort.complete()).isTrue();
        RawHttp.Response tooLong = proxy.get("/long");
        assertThat(tooLong.status() == 502
                        || !tooLong.complete()
                        || tooLong.text().equals("abcdefghij"))
                .isTrue();
        assertThat(proxy.get("/hello").text()).isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({"/refuse, 401", "/_tunnel/nothing, 404"})
    void restOfARequestIsNotAwaitedForEver(String path, int status) throws Exception {
        proxy.agent().on("/refuse", stream -> stream.whole(401, "no", "Content-Length", "2"));
        try (RawHttp client = proxy.client()) {
            client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nsome");
            RawHttp.Response answer = client.read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.complete()).isTrue();

            assertThat(drainUntilEnd(client)).isIn("", "(reset)");
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void failureBeforeTheHeadIsAnAnswerWithAReason() throws Exception {
        proxy.agent()
                .on("/fails", stream -> stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "inside host 10.0.0.9 broke"));

        RawHttp.Response response = proxy.get("/fails");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.first("proxy-status")).startsWith("gateway-tunnel; error=http_response_incomplete");
        assertThat(response.first("content-type")).isEqualTo("application/problem+json");
        assertThat(response.text()).contains("\"status\":502").doesNotContain("10.0.0.9");
    }

    @Test
    void silentOriginYields504() throws Exception {
        RawHttp.Response response = proxy.get("/silent");

        assertThat(response.status()).isEqualTo(504);
        awaitClosed(proxy.lastStream());
    }

    @Test
    void originThatTakesNoBodyYields504() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("POST /deaf HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
            client.send(new byte[200_000]);

            assertThat(client.read().status()).isEqualTo(504);
        }
    }

    @Test
    void clientThatStopsSendingYields408() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("POST /silent HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");

            assertThat(client.read().status()).isEqualTo(408);
        }
        awaitClosed(proxy.lastStream());
    }

    @Test
    void clientThatTakesNothingIsCutOff() throws Exception {
        proxy.agent().on("/bytes", stream -> {
            if (stream.sendHeadOnce(200)) {
                stream.willSend(50_000_000);
            }
            stream.drink();
            if (stream.pour()) {
                stream.endOnce();
            }
        });
        try (RawHttp client = new RawHttp(proxy.filter().port(), 8192)) {
            client.send(GET.formatted("/bytes"));

            assertThat(proxy.streamOn("/bytes").reset().get(10, TimeUnit.SECONDS))
                    .isEqualTo(ErrorCode.STALLED);
        }
    }

    @Test
    void clientThatLeavesCancelsTheOriginRequest() throws Exception {
        proxy.agent().on("/bytes", stream -> {
            if (stream.sendHeadOnce(200)) {
                stream.willSend(500_000_000);
            }
            stream.drink();
            stream.pour();
        });
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/bytes")).readHead();
        }

        assertThat(proxy.streamOn("/bytes").reset().get(1, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void refusedRequestGoesToAnotherAgentWithItsBody() throws Exception {
        proxy.agent().on("/refuse", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "refused"));
        try (ScriptedAgent other = ScriptedAgent.named("other")) {
            other.on("/refuse", stream -> {
                stream.sendHeadOnce(200);
                stream.echo();
            });
            proxy.join(other);
            for (int i = 0; i < 20; i++) {
                try (RawHttp client = proxy.client()) {
                    client.send("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
                    RawHttp.Response response = client.read();
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.text()).isEqualTo("12345");
                }
            }
        }
    }

    @Test
    void requestRefusedEverywhereSaysWhy() throws Exception {
        proxy.agent().on("/refuse", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "refused"));

        RawHttp.Response response = proxy.get("/refuse");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.first("proxy-status")).contains("error=connection_refused");
    }

    @Test
    void lostAgentYields502AndThen503() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/silent"));
            proxy.streamOn("/silent");
            proxy.agent().close();

            assertThat(client.read().status()).isEqualTo(502);
        }
        RawHttp.Response later = proxy.get("/hello");
        assertThat(later.status()).isEqualTo(503);
        assertThat(later.first("retry-after")).isEqualTo("2");
        assertThat(proxy.get("/_tunnel/ready").status()).isEqualTo(503);
    }

    @Test
    void tooManyFromOneAddressAreAnswered429() throws Exception {
        try (RawHttp first = proxy.client();
                RawHttp second = proxy.client()) {
            first.send(GET.formatted("/held")).readHead();
            second.send(GET.formatted("/held?2")).readHead();

            RawHttp.Response third = proxy.get("/hello");

            assertThat(third.status()).isEqualTo(429);
            assertThat(third.first("retry-after")).isNotEmpty();
            proxy.streamOn("/held").endOnce();
            proxy.streamOn("/held?2").endOnce();
        }
        proxy.awaitNothingUnderWay();
        assertThat(proxy.get("/hello").status()).isEqualTo(200);
    }

    @Test
    void headsOverTheLimitAreRefusedInWords() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send(
                            "GET /hello HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(70_000) + "\r\n\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(431);
            assertThat(response.text()).contains("the limit is 61440");
        }
    }

    @Test
    void manyFieldsAreRefusedInWords() throws Exception {
        StringBuilder request = new StringBuilder("GET /hello HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; i < 10_000; i++) {
            request.append("a: b\r\n");
        }
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send(request + "\r\n").read();

            assertThat(response.status()).isEqualTo(431);
            assertThat(response.text()).contains("in 10005 fields");
        }
    }

    @Test
    void drainRefusesNewRequestsAndTellsTheAgent() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send("POST /_tunnel/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
                            + "Authorization: Bearer " + RunningFilter.TOKEN + "\r\n\r\n")
                    .read();
            assertThat(response.status()).isEqualTo(202);
        }

        assertThat(proxy.get("/_tunnel/ready").status()).isEqualTo(503);
        assertThat(proxy.agent().closed().get(10, TimeUnit.SECONDS)).contains("SHUTTING_DOWN");
        assertThat(proxy.get("/hello").status()).isEqualTo(503);
        RawHttp.Response refused = dial("");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.first("Retry-After")).isNotEmpty();
    }

    /** What the hub answers to an agent that dials. */
    private RawHttp.Response dial(String fields) throws Exception {
        try (RawHttp client = proxy.client()) {
            return client.send("GET /_tunnel/hub HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Protocol: " + Protocol.SUBPROTOCOL + "\r\nAuthorization: Bearer "
                            + RunningFilter.TOKEN + "\r\n" + fields + "\r\n")
                    .read();
        }
    }

    @Test
    void hubTakesNoExtension() throws Exception {
        RawHttp.Response welcomed = dial("Sec-WebSocket-Extensions: permessage-deflate\r\n");

        assertThat(welcomed.status()).isEqualTo(101);
        assertThat(welcomed.first("Sec-WebSocket-Protocol")).isEqualTo(Protocol.SUBPROTOCOL);
        assertThat(welcomed.all("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    void secondServiceIsRefusedInWords() throws Exception {
        try (ScriptedAgent second =
                new ScriptedAgent("two", "fedcba9876543210fedcba9876543210", "other", new PeerLimits(10, 1024, 1024))) {
            second.connect(proxy.filter().hub(), RunningFilter.TOKEN);

            assertThat(second.closed().get(10, TimeUnit.SECONDS)).contains("there is one service");
        }
    }

    @Test
    void newInstanceDoesNotTakeTheNameOfOneThatIsAlive() throws Exception {
        try (ScriptedAgent newer = another()) {
            newer.connect(proxy.filter().hub(), RunningFilter.TOKEN);

            assertThat(newer.closed().get(10, TimeUnit.SECONDS))
                    .contains("NAME_IN_USE")
                    .contains("127.0.0.1");
            assertThat(proxy.agent().closed()).isNotDone();
            assertThat(proxy.get("/hello").status()).isEqualTo(200);
        }
    }

    @Test
    void newInstanceReplacesTheOldThatSaidGoAway() throws Exception {
        proxy.agent().welcomed().goAway(ErrorCode.SHUTTING_DOWN, Duration.ofMinutes(5), "restart");
        while (proxy.get("/_tunnel/ready").status() != 503) {
            Thread.onSpinWait();
        }
        try (ScriptedAgent newer = another()) {
            newer.on("/hello", stream -> stream.whole(200, "newer", "Content-Length", "5"));
            newer.connect(proxy.filter().hub(), RunningFilter.TOKEN).welcomed();

            assertThat(proxy.agent().closed().get(10, TimeUnit.SECONDS)).isNotEmpty();
            while (!proxy.get("/hello").text().equals("newer")) {
                Thread.onSpinWait();
            }
        }
    }

    private static ScriptedAgent another() {
        return new ScriptedAgent(
                "one", "fedcba9876543210fedcba9876543210", "default", new PeerLimits(10, 65536, 61440));
    }
}
