package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.connect.TunnelConnector;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.origin.PublicSide;
import io.gatewaytunnel.origin.ScriptedOrigin;
import io.gatewaytunnel.origin.TestCertificate;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole agent, from its options to its origin, with a hub of raw sockets. */
@Timeout(60)
class AgentTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** A quarter of the heap, by what an exchange may cost. */
    private static final int STREAMS_OF_256_MIB = (64 << 10) / 52;

    private final TestProxy proxy = new TestProxy();
    private final List<Agent> agents = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        agents.forEach(Agent::stop);
        proxy.close();
    }

    String carrier() {
        return "reactor";
    }

    private Agent start(URI hub, int originPort, @Nullable Path hubCa, String... settings) {
        Told told = new Told(hub.toString(), "agent-1")
                .and("origin", "http://127.0.0.1:" + originPort)
                .and("hub-ca", hubCa)
                .and("carrier", carrier())
                .and("drain-deadline", "10s");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            told.and(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Agent agent = Agent.start(told.config(), "test", ServiceEnvironment.NONE, Optional.empty());
        agents.add(agent);
        return agent;
    }

    private static PublicSide get(MuxSession session) {
        PublicSide side = new PublicSide(true);
        side.begin(session.open(
                        new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY), side)
                .orElseThrow());
        return side;
    }

    @Test
    void anAgentShowsItsTokenSaysHelloAndServes() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(OK);
                    c.awaitClose();
                });
                ScriptedHub hub = ScriptedHub.start(proxy)) {
            start(hub.uri(), origin.port(), null);

            PublicSide side = get(proxy.awaitSession());

            PublicSide.within(side.end, 5);
            assertThat(side.text()).isEqualTo("ok");
            assertThat(proxy.heads.get(0))
                    .startsWith("GET /_tunnel/hub HTTP/1.1\r\n")
                    .contains("Authorization: Bearer the-token", "Sec-WebSocket-Protocol: " + Protocol.SUBPROTOCOL)
                    .doesNotContain("Sec-WebSocket-Extensions");
            assertThat(proxy.hellos.get(0).agentName()).isEqualTo("agent-1");
            assertThat(proxy.hellos.get(0).services()).containsExactly("default");
            assertThat(proxy.hellos.get(0).limits().maxStreams()).isEqualTo(STREAMS_OF_256_MIB);
        }
    }

    @ParameterizedTest
    @CsvSource({"401, token", "403, may not", "426, version"})
    void aRefusalBeforeTheFirstWelcomeIsFinal(int status, String words) throws Exception {
        try (ScriptedHub hub =
                ScriptedHub.start((c, n) -> c.answer("HTTP/1.1 " + status + " No\r\n" + Protocol.HUB_FIELD + ": "
                        + Protocol.SUBPROTOCOL + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))) {
            Agent agent = start(hub.uri(), 9, null);

            assertThat(agent.refusedAtFirst().get(5, TimeUnit.SECONDS)).contains(String.valueOf(status), words);
        }
    }

    @Test
    void aRefusalOfTheHelloIsFinalInTheHubsWords() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start((c, n) -> {
            c.upgrade();
            c.read();
            c.close(Protocol.CLOSE_CODE_BASE + ErrorCode.HANDSHAKE.code(), "another service is here");
            c.read();
        })) {
            Agent agent = start(hub.uri(), 9, null);

            assertThat(agent.refusedAtFirst().get(5, TimeUnit.SECONDS)).isEqualTo("another service is here");
        }
    }

    @Test
    void whatGoesWrongAgainAndAgainIsSaidOnce() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start((c, n) -> c.answer("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
                LoggedLines log = LoggedLines.of(TunnelConnector.class)) {
            start(hub.uri(), 9, null, "reconnect-first=1ms", "reconnect-young=1ms");
            while (hub.connections() < 20) {
                Thread.onSpinWait();
            }

            assertThat(log.lines())
                    .filteredOn(line -> line.contains(hub.uri() + ": what answered 503"))
                    .singleElement()
                    .asString()
                    .startsWith("WARNING link=agent-1#1 step=connect no link to ")
                    .contains("/_tunnel/hub");
        }
    }

    @Test
    void anythingElseIsTriedAgain() throws Exception {
        ScriptedHub.Script faults = (c, n) -> {
            switch (n) {
                case 1 -> c.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                case 2 -> c.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
                case 3 -> c.breakOff();
                case 4 -> c.upgrade(""); // no subprotocol
                case 5 -> {
                    c.upgrade();
                    c.read();
                    c.breakOff();
                }
                case 6 -> {
                    c.upgrade();
                    c.close(1013, "later");
                    c.read();
                }
                case 7 -> c.answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
                default -> proxy.run(c, n);
            }
        };
        try (ScriptedHub hub = ScriptedHub.start(faults)) {
            Agent agent = start(hub.uri(), 9, null);

            proxy.awaitSession();
            assertThat(hub.connections()).isEqualTo(8);
            assertThat(agent.refusedAtFirst()).isNotDone();
        }
    }

    @Test
    void aNameThatIsInUseIsAskedForAgainEvenBeforeTheFirstWelcome() throws Exception {
        ScriptedHub.Script taken = (c, n) -> {
            if (n <= 3) {
                c.upgrade();
                c.read();
                c.close(
                        Protocol.CLOSE_CODE_BASE + ErrorCode.NAME_IN_USE.code(),
                        "NAME_IN_USE: it answers from 192.0.2.1\r\n\u001b[31m");
                c.read();
            } else {
                proxy.run(c, n);
            }
        };
        try (ScriptedHub hub = ScriptedHub.start(taken);
                LoggedLines log = LoggedLines.of(TunnelConnector.class)) {
            Agent agent = start(hub.uri(), 9, null);

            proxy.awaitSession();
            assertThat(hub.connections()).isEqualTo(4);
            assertThat(agent.refusedAtFirst()).isNotDone();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARNING"))
                    .first()
                    .asString()
                    .contains("another agent named 'agent-1'", "--name", "it answers from 192.0.2.1???[31m");
        }
    }

    @Test
    void aHubThatHangsIsGivenUpSoon() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedHub.Script hanging = (c, n) -> {
            if (n <= 2) {
                if (n == 2) {
                    c.upgrade();
                }
                never.await(30, TimeUnit.SECONDS);
            }
            proxy.run(c, n);
        };
        try (ScriptedHub hub = ScriptedHub.start(hanging)) {
            start(hub.uri(), 9, null, "hub-connect-timeout=100ms", "handshake-timeout=200ms");

            proxy.awaitSession();
            assertThat(hub.connections()).isEqualTo(3);
            never.countDown();
        }
    }

    @Test
    void aRestartedHubIsFoundWithinTwoSeconds() throws Exception {
        int port;
        try (ScriptedHub hub = ScriptedHub.start(proxy)) {
            port = hub.port();
            start(hub.uri(), 9, null);
            proxy.awaitSession();
        }
        // long enough for tries to fail, so that a pause is under way when it returns
        assertThat(proxy.pollSession(1500)).isNull();
        try (ScriptedHub again =
                ScriptedHub.start(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), proxy)) {
            assertThat(proxy.pollSession(2000))
                    .as("a session on port " + again.port())
                    .isNotNull();
        }
        assertThat(proxy.hellos.get(0).instanceId())
                .isEqualTo(proxy.hellos.get(1).instanceId());
    }

    @Test
    void aLaterRefusalIsTriedAgain() throws Exception {
        ScriptedHub.Script script = (c, n) -> {
            if (n == 2) {
                c.answer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
            } else {
                proxy.run(c, n);
            }
        };
        try (ScriptedHub hub = ScriptedHub.start(script)) {
            Agent agent = start(hub.uri(), 9, null, "refused-retry=50ms");
            proxy.awaitSession().end(ErrorCode.SHUTTING_DOWN, "restart");

            proxy.awaitSession();
            assertThat(hub.connections()).isEqualTo(3);
            assertThat(agent.refusedAtFirst()).isNotDone();
        }
    }

    @Test
    void anAgentWhoseNameWasTakenOverDoesNotFightForIt() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(proxy)) {
            start(hub.uri(), 9, null);
            proxy.awaitSession().end(ErrorCode.REPLACED, "a newer instance");

            assertThat(proxy.pollSession(1500))
                    .as("it waits as after a refusal")
                    .isNull();
            assertThat(hub.connections()).isEqualTo(1);
        }
    }

    @Test
    void severalLinksAreOneAgent() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(proxy)) {
            Agent agent = Agent.start(
                    new Told(hub.uri().toString(), "agent-1")
                            .and("links", 3)
                            .and("carrier", carrier())
                            .config(),
                    "test",
                    ServiceEnvironment.NONE,
                    Optional.empty());
            agents.add(agent);

            proxy.awaitSession();
            proxy.awaitSession();
            proxy.awaitSession();

            assertThat(proxy.hellos.stream().map(h -> h.instanceId()).distinct())
                    .hasSize(1);
            assertThat(proxy.hellos.get(0).limits().maxStreams()).isEqualTo(STREAMS_OF_256_MIB / 3);
        }
    }

    @Test
    void stoppingSaysGoAwayAndLetsWhatIsUnderWayFinish() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    finish.await(20, TimeUnit.SECONDS);
                    c.write(OK);
                    c.awaitClose();
                });
                ScriptedHub hub = ScriptedHub.start(proxy)) {
            Agent agent = start(hub.uri(), origin.port(), null);
            MuxSession session = proxy.awaitSession();
            PublicSide side = get(session);
            while (origin.connections() == 0) {
                Thread.onSpinWait();
            }
            Thread stopping = new Thread(agent::stop, "stopping");
            stopping.start();
            while (proxy.goAways.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(session.open(
                            new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY),
                            new PublicSide(false)))
                    .isEmpty();
            finish.countDown();

            PublicSide.within(side.end, 5);
            stopping.join(Duration.ofSeconds(8).toMillis());
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    @Test
    void aHubWithAPrivateAuthorityIsTrustedByThatAuthorityOnly() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        ServerSocket socket = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ScriptedHub hub = ScriptedHub.start(socket, proxy)) {
            start(URI.create("wss://localhost:" + hub.port() + "/h"), 9, certificate.pem());
            start(URI.create("wss://127.0.0.1:" + hub.port() + "/h"), 9, null);
            assertThat(proxy.pollSession(1500))
                    .as("a session for the wrong name or without the authority")
                    .isNull();

            start(URI.create("wss://127.0.0.1:" + hub.port() + "/h"), 9, certificate.pem());

            proxy.awaitSession();
        }
    }

    @Test
    void roundTripsAreNotHeldBackByTheSocket() throws IOException, InterruptedException, TimeoutException {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    while (true) {
                        c.readHead();
                        c.write(OK);
                    }
                });
                ScriptedHub hub = ScriptedHub.start(proxy)) {
            start(hub.uri(), origin.port(), null);
            MuxSession session = proxy.awaitSession();
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                long began = System.nanoTime();
                PublicSide.within(get(session).end, 5);
                nanos.add(System.nanoTime() - began);
            }

            // With Nagle's algorithm each waits for a delayed acknowledgement: 40 ms.
            assertThat(nanos.stream().sorted().skip(150).findFirst().orElseThrow())
                    .isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
