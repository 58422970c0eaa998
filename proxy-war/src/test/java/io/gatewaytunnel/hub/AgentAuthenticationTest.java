package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.head.FakeRequest;
import io.gatewaytunnel.settings.NamedCredential;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.TokenDigest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class AgentAuthenticationTest {
    private static final String TOKEN = "right-right-right-right";

    private static AgentAuthentication authentication(Map<String, String> settings) {
        ProxyConfig config = ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20);
        return new AgentAuthentication(
                AgentCredentials.of(config.token(), ServiceGrant.oneShared()),
                new LoginThrottle(config.hub().logins()),
                config.trustedProxies());
    }

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static HttpServletRequest showing(String... fields) {
        return new FakeRequest().headers(fields).build();
    }

    private static int status(Optional<AgentAuthentication.Refusal> refusal) {
        return refusal.map(AgentAuthentication.Refusal::status).orElse(0);
    }

    @Test
    void rightTokenPasses() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN));

        assertThat(authentication.refusal(showing("Authorization", "Bearer " + TOKEN)))
                .isEmpty();
        assertThat(authentication.refusal(showing("Authorization", "bearer  " + TOKEN)))
                .isEmpty();
    }

    @Test
    void wrongOrMissingTokenIsAskedForAgain() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN));

        Optional<AgentAuthentication.Refusal> wrong = authentication.refusal(showing("Authorization", "Bearer wrong"));
        assertThat(status(wrong)).isEqualTo(401);
        assertThat(wrong.orElseThrow().fields().first("www-authenticate")).hasValue("Bearer realm=\"gateway-tunnel\"");
        assertThat(status(authentication.refusal(showing()))).isEqualTo(401);
        assertThat(status(authentication.refusal(showing("Authorization", "Basic " + TOKEN))))
                .isEqualTo(401);
        assertThat(authentication.refusals()).isEqualTo(3);
    }

    @Test
    void withoutATokenEveryAgentIsRefusedAndToldWhy() {
        Optional<AgentAuthentication.Refusal> refusal =
                authentication(Map.of()).refusal(showing("Authorization", "Bearer x"));

        assertThat(status(refusal)).isEqualTo(403);
        assertThat(refusal.orElseThrow().detail()).contains("GATEWAY_TUNNEL_TOKEN");
    }

    @Test
    void tokenThatIsConfiguredNoMoreIsNotAdmitted() {
        TokenDigest shared = TokenDigest.of(TOKEN);
        TokenDigest own = TokenDigest.of("own-own-own-own");
        NamedCredential site = new NamedCredential("site", List.of(own), List.of("shop"));
        AtomicReference<AgentCredentials> current =
                new AtomicReference<>(AgentCredentials.of(Optional.of(shared), List.of(site), ServiceGrant.any()));
        ProxyConfig config = ProxyConfig.read(SettingSource.none(), 256 << 20);
        AgentAuthentication authentication = new AgentAuthentication(
                AgentCredentials.asking(current::get),
                new LoginThrottle(config.hub().logins()),
                config.trustedProxies());
        AgentCredential ofAll = credential(authentication, TOKEN);
        AgentCredential ofOne = credential(authentication, "own-own-own-own");
        assertThat(authentication.admits(ofAll) && authentication.admits(ofOne)).isTrue();

        current.set(AgentCredentials.of(Optional.of(TokenDigest.of("another-another")), List.of(), ServiceGrant.any()));

        assertThat(authentication.admits(ofAll)).isFalse();
        assertThat(authentication.isReplaced(ofAll)).isTrue();
        assertThat(authentication.admits(ofOne)).isFalse();
        assertThat(authentication.isReplaced(ofOne))
                .as("it is in no file any more")
                .isFalse();

        NamedCredential again = new NamedCredential("site", List.of(TokenDigest.of("next-next-next")), List.of("shop"));
        current.set(AgentCredentials.of(Optional.empty(), List.of(again), ServiceGrant.any()));
        assertThat(authentication.admits(ofOne)).isFalse();
        assertThat(authentication.isReplaced(ofOne)).isTrue();
    }

    private static AgentCredential credential(AgentAuthentication authentication, String token) {
        return ((AgentAuthentication.Admitted) authentication.judge(showing("Authorization", "Bearer " + token)))
                .credential();
    }

    private static HttpServletRequest from(String peer, String... fields) {
        return new FakeRequest().with("getRemoteAddr", peer).headers(fields).build();
    }

    /** Shows wrong tokens until the address has to wait. */
    private static void guess(AgentAuthentication authentication, int times, String peer, String... fields) {
        for (int i = 0; i < times; i++) {
            String[] guess = Arrays.copyOf(fields, fields.length + 2);
            guess[fields.length] = "Authorization";
            guess[fields.length + 1] = "Bearer guess" + i;
            assertThat(status(authentication.refusal(from(peer, guess)))).isEqualTo(401);
        }
    }

    @Test
    void guesserHasToWaitAndWhoeverHasTheTokenPassesFromTheSameAddress() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN, "failed-logins", "3"));
        guess(authentication, 3, "192.0.2.7");

        assertThat(status(authentication.refusal(from("192.0.2.7", "Authorization", "Bearer guess"))))
                .isEqualTo(429);
        assertThat(authentication.refusal(from("192.0.2.7", "Authorization", "Bearer " + TOKEN)))
                .isEmpty();
        assertThat(status(authentication.refusal(from("192.0.2.7")))).isEqualTo(401);
        assertThat(status(authentication.refusal(from("192.0.2.8", "Authorization", "Bearer guess"))))
                .isEqualTo(401);
    }

    @Test
    void guessersBehindATrustedProxyAreToldApart() {
        AgentAuthentication authentication =
                authentication(Map.of("token", TOKEN, "failed-logins", "3", "trusted-proxies", "192.0.2.0/24"));
        guess(authentication, 3, "192.0.2.7", "X-Forwarded-For", "203.0.113.1");

        assertThat(status(authentication.refusal(
                        from("192.0.2.7", "X-Forwarded-For", "203.0.113.1", "Authorization", "Bearer guess"))))
                .isEqualTo(429);
        assertThat(status(authentication.refusal(
                        from("192.0.2.7", "X-Forwarded-For", "203.0.113.2", "Authorization", "Bearer guess"))))
                .isEqualTo(401);
    }

    @Test
    void guesserWithANetworkOfIpv6IsOneGuesser() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN, "failed-logins", "3"));
        guess(authentication, 2, "2001:db8::1");
        guess(authentication, 1, "2001:db8::2");

        assertThat(status(authentication.refusal(from("2001:db8::3", "Authorization", "Bearer guess"))))
                .isEqualTo(429);
    }

    @Test
    void throttleForgetsAfterItsPeriodAndTheOldestWhenFull() {
        LoginThrottle throttle = new LoginThrottle(new ProxyConfig.Logins(1, Duration.ofSeconds(10), 2));
        assertThat(throttle.onFailure("a", 0)).isFalse();
        assertThat(throttle.onFailure("b", 1)).isFalse();

        assertThat(throttle.onFailure("a", 2)).isTrue();
        assertThat(throttle.onFailure("a", Duration.ofSeconds(10).toNanos())).isFalse();
        assertThat(throttle.onFailure("c", Duration.ofSeconds(10).toNanos())).isFalse(); // b is forgotten
        assertThat(throttle.onFailure("c", Duration.ofSeconds(10).toNanos())).isTrue();
        assertThat(throttle.onFailure("b", 2)).isFalse();
    }

    /** Each line of a stranger's making is one a minute, whatever the address. */
    @Test
    void linesOfStrangersAreFew() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN, "failed-logins", "1"));
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger(AgentAuthentication.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 500; i++) {
                Optional<AgentAuthentication.Refusal> unused =
                        authentication.refusal(from("198.51.100." + i % 250, "Authorization", "Bearer guess"));
            }
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(lines).hasSize(2);
    }

    @Test
    void hubTakesNothingButItsOwnUpgrade() {
        assertThat(status(HubUpgrade.refusal(showing()))).isEqualTo(426);
        assertThat(status(HubUpgrade.refusal(showing("Upgrade", "websocket", "Sec-WebSocket-Protocol", "chat"))))
                .isEqualTo(426);
        assertThat(HubUpgrade.refusal(handshake("GET", "13", KEY))).isEmpty();
        assertThat(status(HubUpgrade.refusal(handshake("GET", "8", KEY)))).isEqualTo(426);
        assertThat(status(HubUpgrade.refusal(handshake("POST", "13", KEY)))).isEqualTo(400);
        assertThat(status(HubUpgrade.refusal(handshake("GET", "13", "AAAA")))).isEqualTo(400);
    }

    private static HttpServletRequest handshake(String method, String version, String key) {
        return new FakeRequest()
                .with("getMethod", method)
                .headers(
                        "Upgrade",
                        "WebSocket",
                        "Connection",
                        "Upgrade",
                        "Sec-WebSocket-Version",
                        version,
                        "Sec-WebSocket-Key",
                        key,
                        "Sec-WebSocket-Protocol",
                        "chat, " + Protocol.SUBPROTOCOL)
                .build();
    }
}
