package io.gatewaytunnel.front;

import static io.gatewaytunnel.front.ProxyAndAgent.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.observe.RecordingObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What observers are told of each way in which an exchange can end: one end for each beginning, and the right one. */
@Timeout(60)
final class ObservedExchangesTest {
    private static final String UPGRADE = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n";

    @TempDir
    Path directory;

    private final RecordingObserver seen = new RecordingObserver();
    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        RunningFilter filter = new RunningFilter(
                directory,
                "",
                Map.of(
                        "stall-timeout", "1s",
                        "response-head-timeout", "1s",
                        "linger-timeout", "1s",
                        "agent-wait", "300ms",
                        "drain-delay", "0s",
                        "max-streams-per-client", "3"),
                RunningFilter.Sockets.TOMCAT,
                seen);
        proxy = new ProxyAndAgent(
                filter,
                agent -> agent.on("/silent", AgentStream::drink)
                        .on("/held", stream -> {
                            if (stream.sendHeadOnce(200)) {
                                stream.sendText("part");
                            }
                        })
                        .on("/pour", stream -> {
                            if (stream.sendHeadOnce(200)) {
                                stream.willSend(64 << 20);
                            }
                            boolean unused = stream.pour();
                        })
                        .on("/early", stream -> stream.whole(200, "early", "Content-Length", "5"))
                        .on("/echo", stream -> {
                            stream.sendHeadOnce(200);
                            stream.echo();
                        })
                        .on("/switch", stream -> {
                            stream.sendHeadOnce(101, "Upgrade", "foo/2");
                            stream.echo();
                        })
                        .on("/stays", stream -> stream.whole(200, "stays", "Content-Length", "5"))
                        .on("/refused", stream -> stream.stream().refuse(ErrorCode.NOT_ALLOWED, "no"))
                        .on("/unreachable", stream -> stream.stream().reset(ErrorCode.ORIGIN_UNREACHABLE, "no"))
                        .on("/long", stream -> stream.whole(200, "abcdefghijkl", "Content-Length", "10"))
                        .on("/hello", stream -> stream.whole(200, "hello", "Content-Length", "5")));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        for (ObservedExchange one : seen.all()) {
            List<String> events = seen.events(one);
            assertThat(events).as(one.target()).startsWith("begun").endsWith("ended");
            assertThat(events).as(one.target()).containsOnlyOnce("begun", "ended");
        }
    }

    private ObservedExchange ended(String path, ExchangeOutcome outcome, int status) throws InterruptedException {
        ObservedExchange one = seen.awaitEnd(path);
        assertThat(one.outcome()).isEqualTo(outcome);
        assertThat(one.status()).isEqualTo(status);
        assertThat(one.totalNanos()).isPositive();
        assertThat(one.headNanos()).isLessThanOrEqualTo(one.totalNanos());
        return one;
    }

    private ObservedExchange failed(String path, ForwardError error, int status) throws InterruptedException {
        ObservedExchange one = ended(path, ExchangeOutcome.FAILED, status);
        assertThat(one.error()).contains(error);
        return one;
    }

    @Test
    void wholeAnswerIsComplete() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(
                    "POST /echo?a=b HTTP/1.1\r\nHost: h.example\r\nUser-Agent: me\r\nContent-Length: 7\r\n\r\n1234567");
            assertThat(client.read().text()).isEqualTo("1234567");
        }

        ObservedExchange one = ended("/echo?a=b", ExchangeOutcome.COMPLETE, 200);
        assertThat(seen.events(one)).containsExactly("begun", "admitted", "opened", "head", "ended");
        assertThat(one.receivedBytes()).isEqualTo(7);
        assertThat(one.sentBytes()).isEqualTo(7);
        assertThat(one.attempts()).isOne();
        assertThat(one.agent()).isEqualTo("one");
        assertThat(one.session()).startsWith("one#");
        assertThat(one.service()).isEqualTo("default");
        assertThat(one.method()).isEqualTo("POST");
        assertThat(one.protocol()).isEqualTo("HTTP/1.1");
        assertThat(one.fields().host()).isEqualTo("h.example");
        assertThat(one.fields().userAgent()).isEqualTo("me");
        assertThat(one.fields().client()).isEqualTo("127.0.0.1");
        assertThat(one.error()).isEmpty();
    }

    @Test
    void pageOfOursIsCompleteAndForNoAgent() throws Exception {
        assertThat(proxy.get("/_tunnel/nothing").status()).isEqualTo(404);

        ObservedExchange one = ended("/_tunnel/nothing", ExchangeOutcome.COMPLETE, 404);
        assertThat(one.kind()).isEqualTo(ObservedExchange.Kind.RESERVED);
        assertThat(one.service()).isEmpty();
    }

    @Test
    void refusalAtTheDoorHasFailed() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("POST /_tunnel/drain HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" + "Authorization: Bearer "
                            + RunningFilter.TOKEN + "\r\n\r\n")
                    .read();
        }
        ended("/_tunnel/drain", ExchangeOutcome.COMPLETE, 202);

        assertThat(proxy.get("/drained").status()).isEqualTo(503);

        ObservedExchange one = failed("/drained", ForwardError.DRAINING, 503);
        assertThat(one.kind()).isEqualTo(ObservedExchange.Kind.REFUSED);
        assertThat(seen.events(one)).containsExactly("begun", "answered", "head", "ended");
    }

    @Test
    void refusalInTheIntakeIsNotAdmitted() throws Exception {
        try (RawHttp a = proxy.client();
                RawHttp b = proxy.client();
                RawHttp c = proxy.client()) {
            a.send(GET.formatted("/held?a")).readHead();
            b.send(GET.formatted("/held?b")).readHead();
            c.send(GET.formatted("/held?c")).readHead();

            assertThat(proxy.get("/one-too-many").status()).isEqualTo(429);

            ObservedExchange one = failed("/one-too-many", ForwardError.TOO_MANY_FROM_CLIENT, 429);
            assertThat(one.kind()).isEqualTo(ObservedExchange.Kind.TUNNEL);
            assertThat(seen.events(one)).containsExactly("begun", "answered", "head", "ended");
        }
        ended("/held?c", ExchangeOutcome.CLIENT, 200);
    }

    @ParameterizedTest
    @CsvSource({"/refused, NOT_ALLOWED, 403", "/unreachable, ORIGIN_UNREACHABLE, 502", "/silent, ORIGIN_TIMEOUT, 504"})
    void whatNoOriginAnswersHasFailedWithOurAnswer(String path, ForwardError error, int status) throws Exception {
        RawHttp.Response response = proxy.get(path);

        assertThat(response.status()).isEqualTo(status);
        ObservedExchange one = failed(path, error, status);
        assertThat(one.sentBytes()).isEqualTo(response.text().length());
    }

    @Test
    void originThatBreaksOffHasFailedWithItsOwnStatus() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/held")).readHead();
            assertThat(client.readChunk()).isEqualTo("part");
            proxy.lastStream().stream().reset(ErrorCode.ORIGIN_BROKEN, "connection reset");

            assertThat(failed("/held", ForwardError.ORIGIN_BROKEN, 200).sentBytes())
                    .isEqualTo(4);
        }
    }

    @Test
    void bodyBeyondItsLengthHasFailed() throws Exception {
        proxy.get("/long");

        assertThat(seen.awaitEnd("/long").error()).contains(ForwardError.ORIGIN_INVALID);
    }

    @Test
    void clientThatLeavesIsToldApartFromFailures() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/held?leaves")).readHead();
        }
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/silent?leaves"));
            proxy.streamOn("/silent?leaves");
        }

        assertThat(ended("/held?leaves", ExchangeOutcome.CLIENT, 200).sentBytes())
                .isEqualTo(4);
        ended("/silent?leaves", ExchangeOutcome.CLIENT, 0);
    }

    @Test
    void clientThatDoesNotReadIsCutOffOnce() throws Exception {
        try (RawHttp client = new RawHttp(proxy.filter().port(), 4 << 10)) {
            client.send(GET.formatted("/pour"));

            assertThat(ended("/pour", ExchangeOutcome.CLIENT, 200).sentBytes()).isPositive();
        }
    }

    @Test
    void bodyThatDoesNotComeIsAFailure() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("POST /silent?stalls HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
            assertThat(client.read().status()).isEqualTo(408);
        }

        assertThat(failed("/silent?stalls", ForwardError.CLIENT_STALLED, 408).receivedBytes())
                .isEqualTo(3);
    }

    @Test
    void answerBeforeTheRequestsEndIsCompleteWhateverComesOfTheRest() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");
            assertThat(client.read().text()).isEqualTo("early");

            ended("/early", ExchangeOutcome.COMPLETE, 200);
            assertThat(client.isEnded()).as("the rest does not come").isTrue();
        }
    }

    @Test
    void retryIsAnotherAttemptOfTheSameExchange() throws Exception {
        try (ScriptedAgent other = new ScriptedAgent(
                "two",
                "1123456789abcdef0123456789abcdef",
                "default",
                new io.gatewaytunnel.frame.PeerLimits(5_000, 64 << 10, 60 << 10))) {
            AgentStream.Script once = stream -> {
                if (proxy.agent().streams().size() + other.streams().size() > 1) {
                    stream.whole(200, "hello", "Content-Length", "5");
                } else {
                    stream.stream().refuse(ErrorCode.OVERLOADED, "full");
                }
            };
            proxy.agent().on("/twice", once);
            proxy.join(other.on("/twice", once));

            assertThat(proxy.get("/twice").status()).isEqualTo(200);

            ObservedExchange one = ended("/twice", ExchangeOutcome.COMPLETE, 200);
            assertThat(seen.events(one)).containsExactly("begun", "admitted", "opened", "opened", "head", "ended");
            assertThat(one.attempts()).isEqualTo(2);
        }
    }

    @Test
    void waitForAnAgentIsMeasured() throws Exception {
        proxy.agent().close();
        while (proxy.status().contains("\"instance\"")) {
            Thread.onSpinWait();
        }

        assertThat(proxy.get("/waits").status()).isEqualTo(503);

        ObservedExchange one = failed("/waits", ForwardError.NO_AGENT, 503);
        assertThat(one.waitedNanos()).isBetween(250_000_000L, one.totalNanos());
        assertThat(one.attempts()).isZero();
    }

    @Test
    void upgradedConnectionEndsWhenItIsClosed() throws Exception {
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(UPGRADE.formatted("/switch")).readHead().status())
                    .isEqualTo(101);
            client.send("12345");
            assertThat(client.readText(5)).isEqualTo("12345");
            assertThat(seen.all())
                    .anySatisfy(
                            one -> assertThat(seen.events(one)).containsExactly("begun", "admitted", "opened", "head"));
        }

        ObservedExchange one = ended("/switch", ExchangeOutcome.UPGRADED, 101);
        assertThat(one.receivedBytes()).isEqualTo(5);
        assertThat(one.sentBytes()).isEqualTo(5);
    }

    @Test
    void upgradeThatTheOriginDoesNotTakeIsAnOrdinaryExchange() throws Exception {
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(UPGRADE.formatted("/stays")).read().text()).isEqualTo("stays");
        }

        ObservedExchange one = ended("/stays", ExchangeOutcome.COMPLETE, 200);
        assertThat(seen.events(one)).containsExactly("begun", "admitted", "opened", "head", "ended");
        assertThat(one.sentBytes()).isEqualTo(5);
    }

    @Test
    void upgradeThatNobodyAnswersHasFailed() throws Exception {
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(UPGRADE.formatted("/unreachable?upgrade"))
                            .read()
                            .status())
                    .isEqualTo(502);
        }

        failed("/unreachable?upgrade", ForwardError.ORIGIN_UNREACHABLE, 502);
    }

    @Test
    void clientThatLeavesBeforeItsUpgradeIsAnsweredIsToldOf() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(UPGRADE.formatted("/silent?upgrade"));
            proxy.streamOn("/silent?upgrade");
        }

        ended("/silent?upgrade", ExchangeOutcome.CLIENT, 0);
    }

    @Test
    void whatTheEndOfTheApplicationCutsOffHasEnded() throws Exception {
        try (RawHttp held = proxy.client();
                RawHttp upgraded = proxy.client()) {
            held.send(GET.formatted("/held?stop")).readHead();
            upgraded.send(UPGRADE.formatted("/switch?stop")).readHead();

            proxy.filter().stopApplication();

            assertThat(seen.awaitEnd("/held?stop").outcome())
                    .as("whoever was first, the server or the application")
                    .isIn(ExchangeOutcome.FAILED, ExchangeOutcome.CLIENT);
            ended("/switch?stop", ExchangeOutcome.UPGRADED, 101);
        }
    }
}
