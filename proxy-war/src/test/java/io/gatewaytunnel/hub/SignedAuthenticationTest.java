package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.head.FakeRequest;
import io.gatewaytunnel.identity.AgentBook;
import io.gatewaytunnel.identity.AgentFolders;
import io.gatewaytunnel.identity.Enrolments;
import io.gatewaytunnel.identity.SignedHandshakes;
import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.proof.KeyKind;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.state.StateDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doors for agents that have keys: where they bring them, and where they show them. */
final class SignedAuthenticationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String HOST = "hub.example";
    private static final Pattern NONCE = Pattern.compile("^GatewayTunnel nonce=\"([^\"]+)\"(, stale=\"true\")?$");

    @TempDir
    Path folder;

    private final KeyPair pair = KeyKind.generate();
    private AgentBook book;
    private AgentFolders command;
    private AgentAuthentication authentication;
    private EnrolmentDoor door;

    @BeforeEach
    void open() {
        ProxyConfig config = ProxyConfig.read(
                SettingSource.ofMaps(Map.of("token", "right-right-right", "failed-logins", "5"), Map.of()), 256 << 20);
        StateDirectory state = StateDirectory.of(folder);
        LoginThrottle throttle = new LoginThrottle(config.hub().logins());
        book = AgentBook.open(state);
        command = new AgentFolders(state);
        authentication = new AgentAuthentication(
                AgentCredentials.of(config.token(), ServiceGrant.any()),
                Optional.of(new SignedHandshakes(book, List.of(), 100)),
                ServiceGrant::any,
                throttle,
                config.trustedProxies());
        door = new EnrolmentDoor(new Enrolments(book), throttle, config.trustedProxies());
    }

    @AfterEach
    void close() {
        book.close();
    }

    private static HttpServletRequest request(String method, String authorization) {
        return new FakeRequest()
                .with("getMethod", method)
                .headers("Host", HOST, "Authorization", authorization)
                .build();
    }

    private static String bringing(String code, byte[] key) {
        return AuthorizationField.format(
                AuthorizationField.ENROLMENT,
                "code",
                code,
                "public-key",
                Base64.getUrlEncoder().withoutPadding().encodeToString(key));
    }

    private int enrol(String authorization) {
        return door.answer(request("POST", authorization), "id").status();
    }

    private String code() throws Exception {
        EnrolmentCode code =
                command.invite("site", List.of("shop"), Instant.now()).orElseThrow();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> book.agents().find("site").isPresent());
        return code.text();
    }

    private void enrolled() throws Exception {
        String code = code();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> enrol(bringing(code, pair.getPublic().getEncoded())) == 200);
    }

    private AgentAuthentication.Refusal refused(String authorization) {
        return authentication.refusal(request("GET", authorization)).orElseThrow();
    }

    private static String nonce(AgentAuthentication.Refusal refusal) {
        assertThat(refusal.status()).isEqualTo(401);
        Matcher nonce = NONCE.matcher(refusal.fields().all("www-authenticate").get(1));
        assertThat(nonce.matches()).isTrue();
        return nonce.group(1);
    }

    private String signed(String nonce) throws InvalidKeyException {
        byte[] info = pair.getPublic().getEncoded();
        HandshakeProof proof =
                new HandshakeProof(HOST, "site", "0".repeat(32), HandshakeProof.digest(List.of("shop")), nonce);
        byte[] signature = KeyKind.of(info).orElseThrow().sign(pair.getPrivate(), proof.signed());
        return AuthorizationField.format(
                AuthorizationField.HANDSHAKE,
                "name",
                "site",
                "hub",
                HOST,
                "instance",
                proof.instance(),
                "services",
                proof.services(),
                "key",
                AgentKeyId.of(info),
                "nonce",
                nonce,
                "signature",
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
    }

    @Test
    void enrolledAgentIsAskedToSignAndLetIn() throws Exception {
        enrolled();
        AgentAuthentication.Refusal challenge = refused("GatewayTunnel name=\"site\"");

        assertThat(challenge.fields().all("www-authenticate")).startsWith("Bearer realm=\"gateway-tunnel\"");
        assertThat(authentication.judge(request("GET", signed(nonce(challenge)))))
                .isInstanceOfSatisfying(AgentAuthentication.Admitted.class, admitted -> {
                    assertThat(admitted.credential().agent()).hasValue("site");
                    assertThat(admitted.credential().grant().refusal(List.of("other"), List::of))
                            .isPresent();
                    assertThat(authentication.admits(admitted.credential())).isTrue();
                });
        assertThat(authentication.refusals()).as("to be asked is no refusal").isZero();
    }

    @Test
    void whoShowsNothingIsOfferedBothWaysAndTheTokenStillOpens() throws Exception {
        enrolled();

        assertThat(nonce(refused("Basic x"))).isNotEmpty();
        assertThat(authentication.refusal(request("GET", "Bearer right-right-right")))
                .isEmpty();
    }

    @Test
    void wrongSignaturesAndCodesAreSlowedDownAndARightOnePasses() throws Exception {
        enrolled();
        int slowedDown = 0;
        for (int guess = 0; guess < 5; guess++) {
            String wrong = signed(nonce(refused("GatewayTunnel name=\"site\""))).replace("name=\"site\"", "name=\"x\"");
            slowedDown += refused(wrong).status() == 429 ? 1 : 0;
            slowedDown += enrol(bringing("no code", pair.getPublic().getEncoded())) == 429 ? 1 : 0;
        }

        assertThat(slowedDown).as("of ten, five are free").isEqualTo(5);
        assertThat(authentication.refusal(request("GET", signed(nonce(refused("GatewayTunnel name=\"site\""))))))
                .isEmpty();
    }

    @Test
    void revokedAgentIsLetInNoMore() throws Exception {
        enrolled();
        AgentAuthentication.Admitted admitted = (AgentAuthentication.Admitted)
                authentication.judge(request("GET", signed(nonce(refused("GatewayTunnel name=\"site\"")))));

        assertThat(command.revokeAgent("site", Instant.now())).isTrue();

        Awaitility.await().atMost(PATIENCE).until(() -> !authentication.admits(admitted.credential()));
        assertThat(refused(signed("any")).status()).isEqualTo(401);
        assertThat(refused(signed("any")).fields().all("www-authenticate"))
                .as("nothing to sign: a refusal")
                .hasSize(1);
    }

    @Test
    void doorForKeysSaysWhatIsWrong() throws Exception {
        String code = code();
        byte[] key = pair.getPublic().getEncoded();

        assertThat(door.answer(request("GET", bringing(code, key)), "id").status())
                .isEqualTo(405);
        assertThat(enrol("Bearer right-right-right")).as("a token is no code").isEqualTo(401);
        assertThat(enrol(bringing(code, new byte[44]))).isEqualTo(400);
        assertThat(enrol(bringing(code, key))).isEqualTo(202);
        Awaitility.await().atMost(PATIENCE).until(() -> enrol(bringing(code, key)) == 200);
        assertThat(enrol(bringing(code, KeyKind.generate().getPublic().getEncoded())))
                .isEqualTo(403);
        assertThat(door.answer(request("POST", bringing(code, key)), "id")
                        .fields()
                        .first("gateway-tunnel-hub"))
                .as("agents know a hub by it")
                .isPresent();
    }
}
