package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that has a key, with a hub that gives it something to sign, over both carriers. */
@Timeout(60)
class AgentWithKeyTest {
    private static final String OF_HUB = "Gateway-Tunnel-Hub: gateway-tunnel.v1\r\nContent-Length: 0\r\n";

    private final TestProxy proxy = new TestProxy();
    private Optional<Agent> agent = Optional.empty();
    private AgentKeyFile key;

    @TempDir
    Path folder;

    @BeforeEach
    void enrol() {
        KeyStorage storage = new KeyStorage(folder.resolve("site.pem"));
        key = storage.begin("site");
        storage.finish();
    }

    @AfterEach
    void stop() {
        agent.ifPresent(Agent::stop);
        proxy.close();
    }

    private Agent start(ScriptedHub hub, String carrier) {
        Agent started = Agent.start(
                new Told(hub.uri().toString(), "site")
                        .and("key", folder.resolve("site.pem"))
                        .and("carrier", carrier)
                        .config(),
                "test",
                ServiceEnvironment.NONE,
                Optional.empty());
        agent = Optional.of(started);
        return started;
    }

    /** On a connection that ends with it, and says so: the next one is another. */
    private static void challenge(ScriptedHub.Connection connection, String field) throws Exception {
        connection.answer("HTTP/1.1 401 No\r\nConnection: close\r\n" + OF_HUB + field + "\r\n");
    }

    private static AuthorizationField shown(String head) {
        String line = head.lines()
                .filter(field -> field.startsWith("Authorization: "))
                .findFirst()
                .orElseThrow();
        return AuthorizationField.parse(line.substring("Authorization: ".length()), AuthorizationField.HANDSHAKE)
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reactor", "websocket"})
    void aChallengeIsSignedAndNoFailure(String carrier) throws Exception {
        try (ScriptedHub hub = ScriptedHub.start((connection, number) -> {
            if (number == 1) {
                assertThat(shown(connection.head()).has("signature")).isFalse();
                challenge(
                        connection,
                        "WWW-Authenticate: Bearer realm=\"x\"\r\nWWW-Authenticate: GatewayTunnel nonce=\"n-1\"\r\n");
            } else {
                proxy.run(connection, number);
            }
        })) {
            Agent started = start(hub, carrier);

            assertThat(proxy.awaitSession()).isNotNull();
            assertThat(hub.connections()).as("one more than without a key").isEqualTo(2);
            assertThat(started.refusedAtFirst()).isNotDone();
            AuthorizationField proof = shown(proxy.heads.get(0));
            HelloBody hello = proxy.hellos.get(0);
            assertThat(proof.get("key")).isEqualTo(key.id());
            byte[] signed = new HandshakeProof(
                            "127.0.0.1:" + hub.port(),
                            "site",
                            hello.instanceId(),
                            HandshakeProof.digest(hello.services()),
                            "n-1")
                    .signed();
            assertThat(key.kind()
                            .verifies(
                                    key.kind().publicKey(key.publicKey()),
                                    signed,
                                    Base64.getUrlDecoder().decode(proof.get("signature"))))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reactor", "websocket"})
    void aNonceThatWasNotGoodAnyMoreIsFollowedByAnother(String carrier) throws Exception {
        try (ScriptedHub hub = ScriptedHub.start((connection, number) -> {
            if (number <= 2) {
                challenge(
                        connection,
                        "WWW-Authenticate: Bearer realm=\"x\", GatewayTunnel nonce=\"n-" + number
                                + "\", stale=\"true\"\r\n");
            } else {
                proxy.run(connection, number);
            }
        })) {
            Agent started = start(hub, carrier);

            assertThat(proxy.awaitSession()).isNotNull();
            assertThat(shown(proxy.heads.get(0)).get("nonce")).isEqualTo("n-2");
            assertThat(started.refusedAtFirst()).isNotDone();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reactor", "websocket"})
    void a401WithNothingToSignIsARefusal(String carrier) throws Exception {
        try (ScriptedHub hub = ScriptedHub.start((connection, number) ->
                challenge(connection, number == 1 ? "WWW-Authenticate: GatewayTunnel nonce=\"n\"\r\n" : ""))) {
            assertThat(start(hub, carrier).refusedAtFirst().get(30, TimeUnit.SECONDS))
                    .contains("401", "--key");
            assertThat(hub.connections()).isEqualTo(2);
        }
    }

    @Test
    void aHubThatNeverHasEnoughIsNotAskedForEver() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(
                (connection, number) -> challenge(connection, "WWW-Authenticate: GatewayTunnel nonce=\"n\"\r\n"))) {
            assertThat(start(hub, "reactor").refusedAtFirst().get(30, TimeUnit.SECONDS))
                    .contains("401");
            assertThat(hub.connections()).isEqualTo(3);
        }
    }

    @Test
    void theNameIsThatOfTheKey() {
        Path file = folder.resolve("site.pem");
        assertThat(new Told("ws://127.0.0.1:1/h", "").and("key", file).config().name())
                .isEqualTo("site");
        assertThatThrownBy(() ->
                        new Told("ws://127.0.0.1:1/h", "other").and("key", file).config())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--name")
                .hasMessageContaining("enrolled for 'site'");
    }
}
