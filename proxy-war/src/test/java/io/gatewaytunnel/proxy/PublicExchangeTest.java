package io.gatewaytunnel.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single exchanges through a real Tomcat, over real sockets. */
@Timeout(60)
final class PublicExchangeTest {
    private static final String GET = "GET %s HTTP/1.1\r\nHost: public.example\r\n\r\n";

    @TempDir
    Path directory;

    private RunningFilter filter;
    private ScriptedAgent agent;

    @BeforeEach
    void start() throws Exception {
        filter = new RunningFilter(
                directory, "", Map.of("stall-timeout", "1s", "response-head-timeout", "1s", "drain-delay", "0s"));
        agent = ScriptedAgent.named("one");
        agent.on("/echo", stream -> {
                    stream.sendHeadOnce(200, "Content-Type", "application/octet-stream");
                    stream.echo();
                })
                .on("/hello", stream -> stream.whole(200, "hello", "Content-Length", "5", "X-Two", "a", "X-Two", "b"))
                .on("/chunked", stream -> stream.whole(200, "hello"))
                .on("/silent", AgentStream::drink)
                .on("/deaf", stream -> {});
        agent.connect(filter.hub(), RunningFilter.TOKEN).welcomed();
        awaitAgent();
    }

    private void awaitAgent() throws Exception {
        while (true) {
            try (RawHttp client = client()) {
                if (client.send(GET.formatted("/_tunnel/ready")).read().status() == 200) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() throws Exception {
        agent.close();
        filter.close();
    }

    private RawHttp client() throws Exception {
        return new RawHttp(filter.port());
    }

    private RawHttp.Response get(String path) throws Exception {
        try (RawHttp client = client()) {
            return client.send(GET.formatted(path)).read();
        }
    }

    /** The test's time limit is the deadline. */
    private static void awaitClosed(AgentStream stream) {
        while (!stream.stream().isClosed()) {
            Thread.onSpinWait();
        }
    }

    private RequestHead lastHead() {
        return agent.streams().stream().reduce((a, b) -> b).orElseThrow().head();
    }

    private AgentStream lastStream() {
        return agent.streams().stream().reduce((a, b) -> b).orElseThrow();
    }

    @Test
    void headAndBodyOfTheOriginReachTheClient() throws Exception {
        RawHttp.Response response = get("/hello?a=%2F&b=;");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.first("content-length")).isEqualTo("5");
        assertThat(response.all("x-two")).containsExactly("a", "b");
        assertThat(lastHead().target()).isEqualTo("/hello?a=%2F&b=;");
        assertThat(lastHead().bodyLength()).isEqualTo(RequestHead.NO_BODY);
    }

    @Test
    void pathsArriveAsTheyWereSpelt() throws Exception {
        for (String path :
                new String[] {"/hello/a%2Fb", "/hello//c", "/hello/d;e=f/g", "/hello/x/../y", "/hello/%zz%25"}) {
            RawHttp.Response response = get(path);
            if (response.status() == 200) {
                assertThat(lastHead().target()).isEqualTo(path);
            } else {
                assertThat(response.status()).isEqualTo(400);
            }
        }
    }

    @Test
    void whatTheClientClaimsOfItselfIsReplaced() throws Exception {
        try (RawHttp client = client()) {
            client.send(
                            "GET /hello HTTP/1.1\r\nHost: public.example\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n"
                                    + "X-Forwarded-Proto: https\r\nConnection: X-Secret\r\nX-Secret: s\r\nVia: 1.1 other\r\n\r\n")
                    .read();
        }

        Headers headers = lastHead().headers();
        assertThat(headers.all("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(headers.all("x-forwarded-proto")).containsExactly("http");
        assertThat(headers.all("forwarded")).containsExactly("for=127.0.0.1;host=public.example;proto=http");
        assertThat(headers.all("via")).containsExactly("1.1 other", "1.1 gateway-tunnel");
        assertThat(headers.contains("x-secret")).isFalse();
        assertThat(headers.contains("host")).isFalse();
        assertThat(lastHead().authority()).isEqualTo("public.example");
    }

    @Test
    void answerToHeadKeepsItsLengthAndTheConnectionGoesOn() throws Exception {
        try (RawHttp client = client()) {
            RawHttp.Response head =
                    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n").read("HEAD");
            RawHttp.Response next = client.send(GET.formatted("/hello")).read();

            assertThat(head.first("content-length")).isEqualTo("5");
            assertThat(next.text()).isEqualTo("hello");
        }
    }

    @Test
    void bodiesOfAnyFramingAreEchoedOverOneConnection() throws Exception {
        try (RawHttp client = client()) {
            for (int size : new int[] {0, 1, 8191, 8192, 65536, 300_000, 2_000_000}) {
                byte[] body = new byte[size];
                java.util.Arrays.fill(body, (byte) 'b');

                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
                Thread sender = new Thread(() -> sendAll(client, body), "sender");
                sender.start();
                RawHttp.Response response = client.read();
                sender.join();

                assertThat(response.text()).isEqualTo("b".repeat(size));
                assertThat(response.complete()).isTrue();
            }
        }
    }

    private static void sendAll(RawHttp client, byte[] body) {
        try {
            client.send(body);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void trailersGoBothWays() throws Exception {
        try (RawHttp client = client()) {
            RawHttp.Response response = client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                            + "Trailer: X-Checksum\r\n\r\n3\r\nabc\r\n0\r\nX-Checksum: 42\r\n\r\n")
                    .read();

            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.trailers()).hasSize(1).first().asString().isEqualToIgnoringCase("x-checksum: 42");
        }
    }

    @Test
    void anEventArrivesAlthoughTheBodyGoesOn() throws Exception {
        agent.on("/events", stream -> {
            if (stream.sendHeadOnce(200, "Content-Type", "text/event-stream")) {
                stream.sendText("data: 1\n\n");
            }
        });
        try (RawHttp client = client()) {
            RawHttp.Response head = client.send(GET.formatted("/events")).readHead();

            assertThat(head.first("content-type")).isEqualTo("text/event-stream");
            assertThat(client.readChunk()).isEqualTo("data: 1\n\n");
            lastStream().sendText("data: 2\n\n");
            assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
        }
    }

    @Test
    void headArrivesBeforeAnyByteOfTheBody() throws Exception {
        agent.on("/head-only", stream -> stream.sendHeadOnce(200, "X-Early", "yes"));
        try (RawHttp client = client()) {
            assertThat(client.send(GET.formatted("/head-only")).readHead().first("x-early"))
                    .isEqualTo("yes");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawHttp client = client()) {
            client.send(GET.formatted("/hello") + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + GET.formatted("/chunked"));

            assertThat(client.read().text()).isEqualTo("hello");
            assertThat(client.read().text()).isEqualTo("abc");
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    @Test
    void clientIsAskedForItsBodyOnlyWhenTheAgentAsks() throws Exception {
        agent.on("/ask", stream -> {
            stream.stream().allowRequestBody();
            stream.drink();
            if (stream.requestEnd().isDone()) {
                stream.whole(200, "took " + stream.receivedBytes());
            }
        });
        try (RawHttp client = client()) {
            client.send("POST /ask HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send("abc").read().text()).isEqualTo("took 3");
        }
    }

    @Test
    void clientThatWaitsIsRefusedWithoutBeingAsked() throws Exception {
        agent.on("/no", stream -> stream.whole(417, "no", "Content-Length", "2"));
        try (RawHttp client = client()) {
            client.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(417);
        }
    }

    @Test
    void earlyAnswerComesWhileTheClientIsStillSending() throws Exception {
        agent.on("/413", stream -> stream.whole(413, "too large", "Content-Length", "9"));
        try (RawHttp client = client()) {
            client.send("POST /413 HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n");
            client.send(new byte[100_000]);

            assertThat(client.read().status()).isEqualTo(413);
        }
        awaitClosed(lastStream());
        assertThat(get("/hello").text()).isEqualTo("hello");
    }

    @Test
    void originThatBreaksOffIsSeenAsBrokenOff() throws Exception {
        agent.on("/break", stream -> {
            boolean withLength = stream.head().target().contains("length");
            if (withLength ? stream.sendHeadOnce(200, "Content-Length", "1000") : stream.sendHeadOnce(200)) {
                stream.sendText("some");
            }
        });
        for (String path : new String[] {"/break", "/break?length"}) {
            try (RawHttp client = client()) {
                client.send(GET.formatted(path));
                assertThat(client.readHead().status()).isEqualTo(200);
                assertThat(path.contains("length") ? client.readText(4) : client.readChunk())
                        .isEqualTo("some");
                lastStream().stream().reset(ErrorCode.ORIGIN_BROKEN, "connection reset");

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
        agent.on("/short", stream -> stream.whole(200, "abc", "Content-Length", "10"))
                .on("/long", stream -> stream.whole(200, "abcdefghijkl", "Content-Length", "10"));

        RawHttp.Response tooShort = get("/short");
        assertThat(tooShort.status() == 502 || !tooShort.complete()).isTrue();
        RawHttp.Response tooLong = get("/long");
        assertThat(tooLong.status() == 502
                        || !tooLong.complete()
                        || tooLong.text().equals("abcdefghij"))
                .isTrue();
        assertThat(get("/hello").text()).isEqualTo("hello");
    }

    @Test
    void failureBeforeTheHeadIsAnAnswerWithAReason() throws Exception {
        agent.on("/fails", stream -> stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "inside host 10.0.0.9 broke"));

        RawHttp.Response response = get("/fails");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.first("proxy-status")).startsWith("gateway-tunnel; error=http_response_incomplete");
        assertThat(response.first("content-type")).isEqualTo("application/problem+json");
        assertThat(response.text()).contains("\"status\":502").doesNotContain("10.0.0.9");
    }

    @Test
    void silentOriginYields504() throws Exception {
        RawHttp.Response response = get("/silent");

        assertThat(response.status()).isEqualTo(504);
        awaitClosed(lastStream());
    }

    @Test
    void originThatTakesNoBodyYields504() throws Exception {
        try (RawHttp client = client()) {
            client.send("POST /deaf HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
            client.send(new byte[200_000]);

            assertThat(client.read().status()).isEqualTo(504);
        }
    }

    @Test
    void clientThatStopsSendingYields408() throws Exception {
        try (RawHttp client = client()) {
            client.send("POST /silent HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");

            assertThat(client.read().status()).isEqualTo(408);
        }
        awaitClosed(lastStream());
    }

    @Test
    void clientThatTakesNothingIsCutOff() throws Exception {
        agent.on("/bytes", stream -> {
            if (stream.sendHeadOnce(200)) {
                stream.willSend(50_000_000);
            }
            stream.drink();
            if (stream.pour()) {
                stream.endOnce();
            }
        });
        try (RawHttp client = new RawHttp(filter.port(), 8192)) {
            client.send(GET.formatted("/bytes"));

            assertThat(lastStreamOn("/bytes").reset().get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.STALLED);
        }
    }

    private AgentStream lastStreamOn(String path) {
        while (true) {
            for (AgentStream stream : agent.streams()) {
                if (stream.head().target().equals(path)) {
                    return stream;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void clientThatLeavesCancelsTheOriginRequest() throws Exception {
        agent.on("/bytes", stream -> {
            if (stream.sendHeadOnce(200)) {
                stream.willSend(500_000_000);
            }
            stream.drink();
            stream.pour();
        });
        try (RawHttp client = client()) {
            client.send(GET.formatted("/bytes")).readHead();
        }

        assertThat(lastStreamOn("/bytes").reset().get(1, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
    }

    @Test
    void refusedRequestGoesToAnotherAgentWithItsBody() throws Exception {
        agent.on("/refuse", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "refused"));
        try (ScriptedAgent other = ScriptedAgent.named("other")) {
            other.on("/refuse", stream -> {
                stream.sendHeadOnce(200);
                stream.echo();
            });
            other.connect(filter.hub(), RunningFilter.TOKEN).welcomed();
            awaitAgents(2);
            for (int i = 0; i < 20; i++) {
                try (RawHttp client = client()) {
                    client.send("POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
                    RawHttp.Response response = client.read();
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.text()).isEqualTo("12345");
                }
            }
        }
    }

    private void awaitAgents(int count) throws Exception {
        while (true) {
            try (RawHttp client = client()) {
                String status = client.send("GET /_tunnel/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                + RunningFilter.TOKEN + "\r\n\r\n")
                        .read()
                        .text();
                if (status.split("\"instance\"", -1).length - 1 == count) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void requestRefusedEverywhereSaysWhy() throws Exception {
        agent.on("/refuse", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "refused"));

        RawHttp.Response response = get("/refuse");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.first("proxy-status")).contains("error=connection_refused");
    }

    @Test
    void lostAgentYields502AndThen503() throws Exception {
        try (RawHttp client = client()) {
            client.send(GET.formatted("/silent"));
            lastStreamOn("/silent");
            agent.close();

            assertThat(client.read().status()).isEqualTo(502);
        }
        RawHttp.Response later = get("/hello");
        assertThat(later.status()).isEqualTo(503);
        assertThat(later.first("retry-after")).isEqualTo("2");
        assertThat(get("/_tunnel/ready").status()).isEqualTo(503);
    }

    @Test
    void headsOverTheLimitAreRefusedInWords() throws Exception {
        try (RawHttp client = client()) {
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
        try (RawHttp client = client()) {
            RawHttp.Response response = client.send(request + "\r\n").read();

            assertThat(response.status()).isEqualTo(431);
            assertThat(response.text()).contains("in 10005 fields");
        }
    }

    @Test
    void drainRefusesNewRequestsAndTellsTheAgent() throws Exception {
        try (RawHttp client = client()) {
            RawHttp.Response response = client.send("POST /_tunnel/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
                            + "Authorization: Bearer " + RunningFilter.TOKEN + "\r\n\r\n")
                    .read();
            assertThat(response.status()).isEqualTo(202);
        }

        assertThat(get("/_tunnel/ready").status()).isEqualTo(503);
        assertThat(agent.closed().get(10, TimeUnit.SECONDS)).contains("SHUTTING_DOWN");
        assertThat(get("/hello").status()).isEqualTo(503);
    }

    @Test
    void secondServiceIsRefusedInWords() throws Exception {
        try (ScriptedAgent second = new ScriptedAgent(
                "two",
                "fedcba9876543210fedcba9876543210",
                "other",
                new io.gatewaytunnel.frame.PeerLimits(10, 1024, 1024))) {
            second.connect(filter.hub(), RunningFilter.TOKEN);

            assertThat(second.closed().get(10, TimeUnit.SECONDS)).contains("there is one service");
        }
    }

    @Test
    void newInstanceReplacesTheOld() throws Exception {
        try (ScriptedAgent newer = new ScriptedAgent(
                "one",
                "fedcba9876543210fedcba9876543210",
                "default",
                new io.gatewaytunnel.frame.PeerLimits(10, 65536, 61440))) {
            newer.on("/hello", stream -> stream.whole(200, "newer", "Content-Length", "5"));
            newer.connect(filter.hub(), RunningFilter.TOKEN).welcomed();

            assertThat(agent.closed().get(10, TimeUnit.SECONDS)).contains("REPLACED");
            assertThat(get("/hello").text()).isEqualTo("newer");
        }
    }
}
