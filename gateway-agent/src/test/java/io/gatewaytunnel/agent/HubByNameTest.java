package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.connect.HubDirectory;
import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.origin.TestCertificate;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub whose name has several addresses, over real sockets. */
@Timeout(60)
class HubByNameTest {
    private static final String NAME = "hub.example";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ScriptedHub.Script REFUSING = (c, n) -> c.answer("HTTP/1.1 401 No\r\n" + Protocol.HUB_FIELD
            + ": " + Protocol.SUBPROTOCOL + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private final TestProxy proxy = new TestProxy();
    private final TestProxy other = new TestProxy();
    private volatile List<String> addresses = List.of();
    private Optional<Agent> agent = Optional.empty();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        agent.ifPresent(Agent::stop);
        proxy.close();
        other.close();
    }

    private Agent start(String scheme, int port, @Nullable Path hubCa) {
        return start(scheme, port, hubCa, "websocket");
    }

    private Agent start(String scheme, int port, @Nullable Path hubCa, String carrier) {
        HubDirectory directory = host -> {
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses.stream().map(HubByNameTest::address).toList();
        };
        AgentConfig config = new Told(scheme + "://" + NAME + ":" + port + "/_tunnel/hub", "agent-1")
                .and("allow-plaintext", true)
                .and("carrier", carrier)
                .and("hub-ca", hubCa)
                .and("hub-refresh", "100ms")
                .and("refused-retry", "10ms")
                .config(directory);
        Agent started = Agent.start(config, "test", ServiceEnvironment.NONE, Optional.empty());
        agent = Optional.of(started);
        return started;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(NAME, InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ServerSocket listen(ServerSocketFactory factory, String address, int port) throws IOException {
        ServerSocket socket = factory.createServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        return socket;
    }

    private static ScriptedHub hub(String address, int port, ScriptedHub.Script script) throws IOException {
        return ScriptedHub.start(listen(ServerSocketFactory.getDefault(), address, port), script);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "reactor"})
    void eachAddressIsDialledAndAskedForByTheName(String carrier) throws Exception {
        try (ScriptedHub one = hub("127.0.0.1", 0, proxy);
                ScriptedHub two = hub("127.0.0.2", one.port(), other)) {
            addresses = List.of("127.0.0.1", "127.0.0.2");
            Agent started = start("ws", one.port(), null, carrier);

            assertThat(proxy.awaitSession()).isNotNull();
            assertThat(other.awaitSession()).isNotNull();
            await().atMost(SOON).until(started::isConnected);
            assertThat(Stream.concat(proxy.heads.stream(), other.heads.stream()))
                    .hasSize(2)
                    .allMatch(head -> head.contains("\r\nHost: " + NAME + ":" + two.port() + "\r\n"));
            assertThat(proxy.hellos.get(0).instanceId())
                    .isEqualTo(other.hellos.get(0).instanceId());
        }
    }

    /** The certificate knows the name alone. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "reactor"})
    void overTlsTheNameIsVerifiedWhateverTheAddress(String carrier) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "dns:" + NAME);
        ServerSocketFactory tls = certificate.server().getServerSocketFactory();
        ServerSocket socket = listen(tls, "127.0.0.1", 0);
        try (ScriptedHub one = ScriptedHub.start(socket, proxy);
                ScriptedHub two = ScriptedHub.start(listen(tls, "127.0.0.2", one.port()), other)) {
            addresses = List.of("127.0.0.1", "127.0.0.2");
            Agent started = start("wss", two.port(), certificate.pem(), carrier);

            assertThat(proxy.awaitSession()).isNotNull();
            assertThat(other.awaitSession()).isNotNull();
            await().atMost(SOON).until(started::isConnected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "reactor"})
    void overTlsACertificateForTheAddressAloneIsNotEnough(String carrier) throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        ServerSocket socket = listen(certificate.server().getServerSocketFactory(), "127.0.0.1", 0);
        try (ScriptedHub one = ScriptedHub.start(socket, proxy)) {
            addresses = List.of("127.0.0.1");
            Agent started = start("wss", one.port(), certificate.pem(), carrier);

            await().atMost(SOON).until(() -> one.connections() >= 3);
            assertThat(started.isConnected()).isFalse();
            assertThat(proxy.heads).isEmpty();
        }
    }

    @Test
    void nameThatIsUnknownAtFirstIsDialledWhenItIsKnown() throws Exception {
        try (ScriptedHub one = hub("127.0.0.1", 0, proxy)) {
            Agent started = start("ws", one.port(), null);
            assertThat(started.isConnected()).isFalse();

            addresses = List.of("127.0.0.1");

            assertThat(proxy.awaitSession()).isNotNull();
            await().atMost(SOON).until(started::isConnected);
        }
    }

    @Test
    void refusalByOneAddressOfTwoIsNotFinal() throws Exception {
        try (ScriptedHub one = hub("127.0.0.1", 0, proxy);
                ScriptedHub refusing = hub("127.0.0.2", one.port(), REFUSING)) {
            addresses = List.of("127.0.0.1", "127.0.0.2");
            Agent started = start("ws", one.port(), null);

            assertThat(proxy.awaitSession()).isNotNull();
            await().atMost(SOON).until(() -> refusing.connections() >= 3);
            assertThat(started.refusedAtFirst()).isNotDone();
        }
    }

    @Test
    void refusalByAllAddressesIsFinal() throws Exception {
        try (ScriptedHub one = hub("127.0.0.1", 0, REFUSING);
                ScriptedHub two = hub("127.0.0.2", one.port(), REFUSING)) {
            addresses = List.of("127.0.0.1", "127.0.0.2");
            Agent started = start("ws", one.port(), null);

            assertThat(started.refusedAtFirst().get(30, TimeUnit.SECONDS)).contains("401");
            assertThat(List.of(one.connections(), two.connections())).allMatch(count -> count > 0);
        }
    }
}
