package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.PeerLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come while no agent is there. */
@Timeout(60)
final class WaitingRequestsTest {
    private static final String GET = ProxyAndAgent.GET;
    private static final String LONG = "30s";
    private static final int PART = 200_000;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // each test starts it with settings of its own
    private ProxyAndAgent proxy;

    /** With an agent that has gone. */
    private void start(String wait, String... more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("agent-wait", wait));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        proxy = new ProxyAndAgent(directory, settings, agent -> {});
        proxy.agent().close();
        while (proxy.status().contains("\"instance\"")) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        proxy.close();
    }

    private RawHttp send(String request) throws Exception {
        RawHttp client = proxy.client();
        open.add(client);
        return client.send(request);
    }

    private void awaitWaiting(int count) throws Exception {
        while (!proxy.status().contains("\"waiting\":{\"now\":" + count + ",")) {
            Thread.onSpinWait();
        }
    }

    private ScriptedAgent comeBack(int mostStreams) throws Exception {
        ScriptedAgent agent = new ScriptedAgent(
                        "two",
                        "1123456789abcdef0123456789abcdef",
                        "default",
                        new PeerLimits(mostStreams, 64 << 10, 60 << 10))
                .on("/page", stream -> stream.whole(200, "page", "Content-Length", "4"))
                .on("/echo", stream -> {
                    stream.sendHeadOnce(200);
                    stream.echo();
                })
                .on("/switch", stream -> stream.sendHeadOnce(101, "Upgrade", "foo/2"))
                .on("/exec", stream -> stream.sendHeadAfter(5, 101, "Upgrade", "tcp"))
                .on("/held", stream -> {});
        open.add(agent);
        agent.connect(proxy.filter().hub(), RunningFilter.TOKEN).welcomed();
        return agent;
    }

    @Test
    void agentThatComesBackServesThem() throws Exception {
        start(LONG);
        RawHttp client = send(GET.formatted("/page"));
        awaitWaiting(1);

        comeBack(10);

        assertThat(client.read().text()).isEqualTo("page");
        assertThat(proxy.status()).contains("\"waiting\":{\"now\":0,\"served\":1,\"inVain\":0}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PART})
    void bodyIsReadWhenTheAgentIsThere(int bytes) throws Exception {
        start(LONG);
        String body = "x".repeat(bytes);
        RawHttp client = send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n" + body);
        awaitWaiting(1);

        comeBack(10);

        assertThat(client.read().text()).isEqualTo(body);
    }

    @Test
    void upgradeWaitsToo() throws Exception {
        start(LONG);
        RawHttp client = send("GET /switch HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n");
        awaitWaiting(1);

        comeBack(10);

        assertThat(client.readHead().status()).isEqualTo(101);
    }

    private RawHttp sendExec() throws Exception {
        return send("POST /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                + "Content-Length: 5\r\n\r\nhello");
    }

    @Test
    void upgradeWaitsWithTheBodyBeforeIt() throws Exception {
        start(LONG);
        RawHttp client = sendExec();
        awaitWaiting(1);

        comeBack(10);

        assertThat(client.readHead().status()).isEqualTo(101);
        assertThat(client.readText(5)).isEqualTo("hello");
    }

    /** It was promised to somebody who does not come back: whoever comes instead takes others meanwhile. */
    @Test
    void upgradeAfterABodyWaitsInVainForAnAgentThatKnowsIt() throws Exception {
        start("2s");
        RawHttp exec = sendExec();
        awaitWaiting(1);
        ScriptedAgent old = ScriptedAgent.named("old").older().on("/page", stream -> stream.whole(200, "page"));
        open.add(old);
        old.connect(proxy.filter().hub(), RunningFilter.TOKEN).welcomed();

        assertThat(send(GET.formatted("/page")).read().text()).isEqualTo("page");
        RawHttp.Response refusal = exec.read();
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.first("retry-after")).isNotEmpty();
        assertThat(old.streams()).hasSize(1);
    }

    @Test
    void timeIsOverInTheEnd() throws Exception {
        start("500ms");
        long sentNanos = System.nanoTime();

        RawHttp.Response response = send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                .read();

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.first("retry-after")).isEqualTo("2");
        assertThat(System.nanoTime() - sentNanos)
                .isGreaterThan(Duration.ofMillis(500).toNanos());
        assertThat(proxy.status()).contains("\"waiting\":{\"now\":0,\"served\":0,\"inVain\":1}");
    }

    @Test
    void whoWaitsWhenTheProxyStopsIsAnsweredAtOnce() throws Exception {
        start(LONG);
        RawHttp client = send(GET.formatted("/page"));
        awaitWaiting(1);

        proxy.filter().stopApplication();

        assertThat(client.read().status()).isEqualTo(503);
    }

    /** Its agent is lost because the proxy stops: there is none to wait for, and nobody will look for one. */
    @Test
    void whatIsUnderWayWhenTheProxyStopsWaitsForNobody() throws Exception {
        proxy = new ProxyAndAgent(
                directory, Map.of("agent-wait", LONG, "drain-on-stop", "0s"), agent -> agent.on("/held", stream -> {}));
        RawHttp client = send(GET.formatted("/held"));
        while (proxy.agent().streams().isEmpty()) {
            Thread.onSpinWait();
        }

        proxy.filter().stopApplication();

        assertThat(client.read().status()).isIn(502, 503);
    }

    @Test
    void wholeTimeMayEndBeforeTheWaitAndTheBodyThatDoesNotComeHoldsNoThread() throws Exception {
        start(LONG, "total-timeout", "1s", "linger-timeout", "1s");
        RawHttp client = send("POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");

        assertThat(client.read().status()).isEqualTo(504);
        proxy.awaitNothingUnderWay();
    }

    @Test
    void nobodyWaitsIfNoneHasBeenThere() throws Exception {
        RunningFilter filter = new RunningFilter(directory, "", Map.of("agent-wait", LONG));
        open.add(filter);
        try (RawHttp client = new RawHttp(filter.port())) {
            assertThat(client.send(GET.formatted("/page")).read().status()).isEqualTo(503);
        } finally {
            proxy = new ProxyAndAgent(directory, Map.of(), agent -> {});
        }
    }

    @Test
    void placeOfOneWhoLeavesIsFree() throws Exception {
        start(LONG);
        RawHttp client = send(GET.formatted("/page"));
        awaitWaiting(1);

        client.close();

        proxy.awaitNothingUnderWay();
        awaitWaiting(0);
    }

    /** The end of a connection is behind what its client has sent, which nobody reads before an agent is there. */
    @Test
    void placeOfOneWhoLeavesABodyBehindIsFreeAtTheEndOfTheWait() throws Exception {
        start("2s");
        RawHttp client = send("POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        awaitWaiting(1);

        client.close();

        proxy.awaitNothingUnderWay();
        awaitWaiting(0);
    }

    @Test
    void placesAreLimited() throws Exception {
        start(LONG, "max-waiting", "8", "max-waiting-per-client", "2");
        RawHttp first = send(GET.formatted("/page"));
        RawHttp second = send(GET.formatted("/page"));
        awaitWaiting(2);

        assertThat(proxy.get("/page").status()).isEqualTo(503);

        comeBack(10);
        assertThat(first.read().status()).isEqualTo(200);
        assertThat(second.read().status()).isEqualTo(200);
        assertThat(proxy.get("/page").status()).isEqualTo(200);
    }

    @Test
    void oldestAreLetInFirstAsPlacesBecomeFree() throws Exception {
        start(LONG);
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(send(GET.formatted("/held?" + i)));
            awaitWaiting(i + 1);
        }

        ScriptedAgent agent = comeBack(1);

        for (int i = 0; i < 5; i++) {
            while (agent.streams().size() <= i) {
                Thread.onSpinWait();
            }
            AgentStream stream = List.copyOf(agent.streams()).get(i);
            assertThat(stream.head().target()).isEqualTo("/held?" + i);
            stream.whole(200, "page", "Content-Length", "4");
            assertThat(clients.get(i).read().status()).isEqualTo(200);
        }
    }

    /** What an agent that is being stopped refuses is another one's: its replica's, or that of the next start. */
    @Test
    void requestRefusedByAnAgentThatGoesWaitsWithItsBody() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of("agent-wait", LONG),
                agent -> agent.on("/echo", stream -> {
                    stream.stream().session().goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "stopping");
                    stream.stream().refuse(ErrorCode.SHUTTING_DOWN, "stopping");
                }));
        RawHttp client = send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        awaitWaiting(1);

        comeBack(10);

        assertThat(client.read().text()).isEqualTo("abc");
    }
}
