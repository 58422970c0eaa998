package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.SteadyLoad;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.ArtifactCommand;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.proof.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents with keys of their own, from the operator's first word to the last, with the programs as they are shipped. */
final class EnrolIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern CODE = Pattern.compile("(?m)^  ([a-z0-9-]+\\.[0-9a-f]{18}\\.[A-Za-z0-9_-]{24})$");
    private static final Pattern KEY = Pattern.compile("its key ([0-9a-f]{32})");
    private static final Pattern NONCE = Pattern.compile("GatewayTunnel nonce=\"([^\"]+)\"");

    @TempDir
    Path folder;

    private String state() {
        return folder.resolve("state").toString();
    }

    private RunningProxy proxy() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.yml"), """
                routes:
                - {name: api, host: api.example, service: api}
                - {name: shop, service: shop}
                agent-wait: 0s
                operator-tokens: it-token
                """);
        return RunningProxy.options()
                .environment("GATEWAY_TUNNEL_TOKEN", "")
                .setting("config", file.toString())
                .setting("state-dir", state())
                .start();
    }

    private String invite(String name, String services) {
        ArtifactCommand command =
                ArtifactCommand.ofProxy("agents", "enrol", name, "--services", services, "--state-dir", state());
        assertThat(command.exitCode()).as(command.output()).isZero();
        Matcher code = CODE.matcher(command.output());
        assertThat(code.find()).as(command.output()).isTrue();
        return code.group(1);
    }

    /** The id of the key that is in the file from now on. */
    private String enrol(RunningProxy proxy, String code, Path key) {
        ArtifactCommand command = ArtifactCommand.ofAgent(
                "enrol", "--hub", proxy.hub().toString(), "--code", code, "--key", key.toString());
        assertThat(command.exitCode())
                .as(() -> command.output() + proxy.process().output())
                .isZero();
        Matcher id = KEY.matcher(command.output());
        assertThat(id.find()).as(command.output()).isTrue();
        return id.group(1);
    }

    private static RunningAgent.Options agent(RunningProxy proxy, TestOrigin origin, Path key, String service) {
        return RunningAgent.options(proxy.hub(), origin.uri())
                .environment("GATEWAY_TUNNEL_TOKEN", "")
                .argument("--key", key.toString(), "--service", service);
    }

    private static int ask(RunningProxy proxy, String host) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            return connection
                    .send("GET /small HTTP/1.1\nHost: " + host + "\n\n")
                    .read("GET")
                    .status();
        }
    }

    private static void awaitServed(RunningProxy proxy, String host, RunningAgent by) {
        await("an answer for " + host).atMost(PATIENCE).until(() -> {
            assertThat(by.process().isAlive()).as(by.process()::output).isTrue();
            return ask(proxy, host) == 200;
        });
    }

    @Test
    void agentsEnrolServeRotateAndAreRevokedBesideOthersWhoNoticeNothing() throws IOException {
        try (TestOrigin origin = TestOrigin.start();
                RunningProxy proxy = proxy()) {
            Path shopKey = folder.resolve("shop.pem");
            Path firstKey = folder.resolve("first.pem");
            Path secondKey = folder.resolve("second.pem");
            String shopCode = invite("shop-1", "shop");
            enrol(proxy, shopCode, shopKey);
            String first = enrol(proxy, invite("site", "api"), firstKey);

            ArtifactCommand again = ArtifactCommand.ofAgent(
                    "enrol", "--hub", proxy.hub().toString(), "--code", shopCode, "--key", folder + "/other.pem");
            assertThat(again.exitCode()).isEqualTo(3);
            assertThat(again.output()).contains("has been used for another key");

            try (RunningAgent shop = agent(proxy, origin, shopKey, "shop").start()) {
                awaitServed(proxy, "any.example", shop);
                try (SteadyLoad load = SteadyLoad.start(proxy.port(), 40)) {
                    try (RunningAgent site =
                            agent(proxy, origin, firstKey, "api").start()) {
                        awaitServed(proxy, "api.example", site);
                    }
                    String second = enrol(proxy, invite("site", "api"), secondKey);
                    try (RunningAgent site =
                            agent(proxy, origin, secondKey, "api").start()) {
                        awaitServed(proxy, "api.example", site);

                        revoke("site", "--key", first);
                        assertThat(ask(proxy, "api.example"))
                                .as("the other key")
                                .isEqualTo(200);

                        long began = System.nanoTime();
                        revoke("site");
                        long told = System.nanoTime();
                        await().atMost(PATIENCE)
                                .pollInterval(Duration.ofMillis(20))
                                .until(() -> ask(proxy, "api.example") == 503);
                        assertThat(Duration.ofNanos(System.nanoTime() - told))
                                .as("after the command, which took " + Duration.ofNanos(told - began))
                                .isLessThan(Duration.ofSeconds(2));
                        site.process().awaitLine(Pattern.compile("refuses this agent now"), PATIENCE);
                        assertThat(ArtifactCommand.ofProxy("agents", "list", "--state-dir", state())
                                        .output())
                                .contains("shop-1")
                                .doesNotContain("site", second);
                    }
                    assertThat(load.answered()).isPositive();
                    assertThat(load.failures())
                            .as(() -> proxy.process().output() + shop.process().output())
                            .isEmpty();
                }
            }
        }
    }

    private void revoke(String... arguments) {
        List<String> all = new ArrayList<>(List.of("agents", "revoke"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--state-dir", state()));
        ArtifactCommand command = ArtifactCommand.ofProxy(all.toArray(String[]::new));
        assertThat(command.exitCode()).as(command.output()).isZero();
    }

    @Test
    void whatIsNotGrantedReplayedOrGuessedIsRefusedAndOthersStay() throws Exception {
        try (TestOrigin origin = TestOrigin.start();
                RunningProxy proxy = proxy()) {
            Path key = folder.resolve("site.pem");
            enrol(proxy, invite("site", "api"), key);

            try (JavaProcess foreign = agent(proxy, origin, key, "admin").launch()) {
                assertThat(foreign.awaitExit(PATIENCE)).isEqualTo(3);
                assertThat(foreign.output()).contains("does not grant the service 'admin'");
                assertThat(proxy.process().output()).contains("does not grant the service 'admin'");
            }

            String proof = proof(proxy, key);
            assertThat(handshake(proxy, proof).status()).isEqualTo(101);
            Http1Head replayed = handshake(proxy, proof);
            assertThat(replayed.status()).as("the same once more").isEqualTo(401);
            assertThat(replayed.all("WWW-Authenticate").toString()).contains("stale=\"true\"");
            assertThat(handshake(proxy, proof.replace("name=\"site\"", "name=\"other\""))
                            .status())
                    .isEqualTo(401);

            int slowedDown = 0;
            for (int guess = 0; guess < 40; guess++) {
                slowedDown += handshake(proxy, "Bearer guess-" + guess).status() == 429 ? 1 : 0;
            }
            assertThat(slowedDown).as("guesses that have to wait").isPositive();
            try (RunningAgent site = agent(proxy, origin, key, "api").start()) {
                awaitServed(proxy, "api.example", site);
            }

            assertThat(proxy.status().get("/_tunnel/status", "it-token").statusCode())
                    .isEqualTo(200);
            assertThat(handshake(proxy, "Bearer it-token").status())
                    .as("an operator is no agent")
                    .isIn(401, 429);
            assertThat(PublicClient.http1().get(proxy.uri("/_tunnel/enrol")).statusCode())
                    .isEqualTo(405);
        }
    }

    /** The head of what answers a handshake with that Authorization; the connection is then closed. */
    private static Http1Head handshake(RunningProxy proxy, String authorization) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            return connection
                    .send("GET /_tunnel/hub HTTP/1.1\nHost: 127.0.0.1:" + proxy.port()
                            + "\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
                            + "Sec-WebSocket-Protocol: gateway-tunnel.v1\nAuthorization: " + authorization + "\n\n")
                    .readHead();
        }
    }

    /** As an implementation of somebody else's would make it, with the key that ours has made. */
    private static String proof(RunningProxy proxy, Path keyFile) throws Exception {
        Http1Head challenge = handshake(proxy, AuthorizationField.format(AuthorizationField.HANDSHAKE, "name", "site"));
        assertThat(challenge.status()).isEqualTo(401);
        Matcher nonce = NONCE.matcher(challenge.all("WWW-Authenticate").toString());
        assertThat(nonce.find()).isTrue();
        String pem = Files.readString(keyFile);
        byte[] publicKey = block(pem, "PUBLIC KEY");
        HandshakeProof proof = new HandshakeProof(
                "127.0.0.1:" + proxy.port(),
                "site",
                "0123456789abcdef".repeat(2),
                HandshakeProof.digest(List.of("api")),
                nonce.group(1));
        KeyKind kind = KeyKind.of(publicKey).orElseThrow();
        byte[] signature = kind.sign(kind.privateKey(block(pem, "PRIVATE KEY")), proof.signed());
        return AuthorizationField.format(
                AuthorizationField.HANDSHAKE,
                "name",
                proof.name(),
                "hub",
                proof.hub(),
                "instance",
                proof.instance(),
                "services",
                proof.services(),
                "key",
                AgentKeyId.of(publicKey),
                "nonce",
                proof.nonce(),
                "signature",
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    private static byte[] block(String pem, String label) {
        Matcher block =
                Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----").matcher(pem);
        assertThat(block.find()).isTrue();
        return Base64.getMimeDecoder().decode(block.group(1));
    }
}
