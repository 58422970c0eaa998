package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.head.FakeRequest;
import io.gatewaytunnel.settings.ProxyConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentAuthenticationTest {
    private static final String TOKEN = "right-right-right-right";

    private static AgentAuthentication authentication(Map<String, String> settings) {
        ProxyConfig config = ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20);
        return new AgentAuthentication(
                AgentCredentials.of(config.token()),
                new LoginThrottle(config.hub().logins()));
    }

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
    void guesserHasToWaitAndTheOneBesideHasNot() {
        AgentAuthentication authentication = authentication(Map.of("token", TOKEN, "failed-logins", "3"));
        for (int i = 0; i < 3; i++) {
            assertThat(status(authentication.refusal(showing("Authorization", "Bearer guess" + i))))
                    .isEqualTo(401);
        }

        assertThat(status(authentication.refusal(showing("Authorization", "Bearer " + TOKEN))))
                .isEqualTo(429);
        assertThat(authentication.refusal(new FakeRequest()
                        .with("getRemoteAddr", "192.0.2.8")
                        .headers("Authorization", "Bearer " + TOKEN)
                        .build()))
                .isEmpty();
    }

    @Test
    void throttleForgetsAfterItsPeriodAndTheOldestWhenFull() {
        LoginThrottle throttle = new LoginThrottle(new ProxyConfig.Logins(1, Duration.ofSeconds(10), 2));
        throttle.onFailure("a", 0);
        throttle.onFailure("b", 1);

        assertThat(throttle.isBlocked("a", 2)).isTrue();
        assertThat(throttle.isBlocked("a", Duration.ofSeconds(10).toNanos())).isFalse();
        throttle.onFailure("a", 3);
        throttle.onFailure("c", 4);
        assertThat(throttle.isBlocked("b", 5)).isFalse();
        assertThat(throttle.isBlocked("c", 5)).isTrue();
    }

    @Test
    void hubTakesNothingButItsOwnUpgrade() {
        assertThat(status(HubUpgrade.refusal(showing()))).isEqualTo(426);
        assertThat(status(HubUpgrade.refusal(showing("Upgrade", "websocket", "Sec-WebSocket-Protocol", "chat"))))
                .isEqualTo(426);
        assertThat(HubUpgrade.refusal(
                        showing("Upgrade", "WebSocket", "Sec-WebSocket-Protocol", "chat, " + Protocol.SUBPROTOCOL)))
                .isEmpty();
    }
}
