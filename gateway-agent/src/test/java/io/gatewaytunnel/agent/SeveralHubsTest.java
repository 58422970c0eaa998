package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.scripted.ScriptedConnections;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent with several proxies. */
@Timeout(60)
class SeveralHubsTest {
    private static final ScriptedHub.Script REFUSING = (c, n) -> c.answer("HTTP/1.1 401 No\r\n" + Protocol.HUB_FIELD
            + ": " + Protocol.SUBPROTOCOL + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /** More than the agent takes beyond its limit, since some may be ending. */
    private static final int STREAMS = 70;

    private static final Duration SOON = Duration.ofSeconds(30);

    private static final RequestHead HEAD =
            new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);

    private static final StreamListener NOBODY = new StreamListener() {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    };

    private final TestProxy proxy = new TestProxy();
    private Optional<Agent> agent = Optional.empty();
    private MemoryBudget budget = new MemoryBudget(1);

    @AfterEach
    void stop() {
        agent.ifPresent(Agent::stop);
        proxy.close();
    }

    private Agent start(ScriptedHub... hubs) {
        return start(9, hubs);
    }

    private Agent start(int originPort, ScriptedHub... hubs) {
        String uris = Stream.of(hubs).map(hub -> hub.uri().toString()).collect(Collectors.joining(","));
        AgentConfig config = new Told(uris, "agent-1")
                .and("origin", "http://127.0.0.1:" + originPort)
                .and("refused-retry", "10ms")
                .and("resume-grace", "10m")
                .and("max-streams", STREAMS)
                .config();
        budget = config.mux().budget();
        Agent started = Agent.start(config, "test", ServiceEnvironment.NONE, Optional.empty());
        agent = Optional.of(started);
        return started;
    }

    @Test
    void sessionsAreIndependentAndOfOneInstance() throws Exception {
        try (ScriptedHub one = ScriptedHub.start(proxy);
                ScriptedHub two = ScriptedHub.start(proxy)) {
            start(one, two);
            MuxSession first = proxy.awaitSession();
            MuxSession second = proxy.awaitSession();

            first.end(ErrorCode.SHUTTING_DOWN, "restart");

            assertThat(proxy.awaitSession()).isNotNull();
            assertThat(second.snapshot().links()).isEqualTo(1);
            assertThat(one.connections() + two.connections()).isEqualTo(3);
            assertThat(proxy.hellos)
                    .extracting(hello -> hello.instanceId())
                    .containsOnly(proxy.hellos.get(0).instanceId());
        }
    }

    /** As when a proxy was killed: what it had under way waits for it, and must not keep out what others send. */
    @Test
    void sessionWithoutALinkGivesWayWhereTheAgentIsFull() throws Exception {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ScriptedConnections origin = new ScriptedConnections(server, "silent-origin", SeveralHubsTest::readAll);
                TestProxy other = new TestProxy();
                ScriptedHub killed = ScriptedHub.start(proxy);
                ScriptedHub hub = ScriptedHub.start(other)) {
            origin.begin();
            Agent unused = start(origin.port(), killed, hub);
            MuxSession absent = proxy.awaitSession();
            MuxSession present = other.awaitSession();
            openAndAwait(absent, STREAMS, origin, STREAMS);
            kill(killed);
            openAndAwait(present, Agent.ENDING, origin, STREAMS + Agent.ENDING);

            await(() -> {
                present.open(HEAD, NOBODY); // is refused as long as those that nobody comes for have their places
                return origin.count() > STREAMS + Agent.ENDING;
            });
        }
    }

    @Test
    void sessionWithoutALinkGivesWayWhileMemoryIsShort() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ScriptedConnections.Service untilTheAgentLeaves = (socket, number) -> {
            readAll(socket, number);
            ended.countDown();
        };
        try (ScriptedConnections origin = new ScriptedConnections(server, "silent-origin", untilTheAgentLeaves);
                ScriptedHub killed = ScriptedHub.start(proxy)) {
            origin.begin();
            Agent unused = start(origin.port(), killed);
            openAndAwait(proxy.awaitSession(), 1, origin, 1);
            kill(killed);

            budget.hold(budget.totalBytes());

            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void kill(ScriptedHub hub) throws IOException {
        hub.close();
    }

    private static void openAndAwait(MuxSession session, int streams, ScriptedConnections origin, int connections) {
        for (int i = 0; i < streams; i++) {
            assertThat(session.open(HEAD, NOBODY)).isPresent();
        }
        await(() -> origin.count() >= connections);
    }

    private static void await(BooleanSupplier done) {
        long began = System.nanoTime();
        while (!done.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
            Thread.onSpinWait();
        }
    }

    private static void readAll(Socket socket, int number) {
        try {
            byte[] unused = socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The agent has left, as it should.
        }
    }

    @Test
    void oneThatRefusesIsTriedAgainAndTheOthersGoOn() throws Exception {
        try (ScriptedHub refusing = ScriptedHub.start(REFUSING);
                ScriptedHub hub = ScriptedHub.start(proxy)) {
            Agent started = start(refusing, hub);

            assertThat(proxy.awaitSession()).isNotNull();
            await(() -> refusing.connections() >= 3);
            assertThat(started.refusedAtFirst()).isNotDone();
        }
    }

    @Test
    void refusalOfAllIsFinal() throws Exception {
        try (ScriptedHub one = ScriptedHub.start(REFUSING);
                ScriptedHub two = ScriptedHub.start(REFUSING)) {
            Agent started = start(one, two);

            assertThat(started.refusedAtFirst().get(10, TimeUnit.SECONDS)).contains("401");
            assertThat(List.of(one.connections(), two.connections())).allMatch(count -> count > 0);
        }
    }
}
