package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.head.FakeRequest;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.TokenDigest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OperatorsTest {
    private static ProxyConfig config(Map<String, String> settings) {
        return ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20);
    }

    private static Operators operators(ProxyConfig config) {
        return new Operators(
                () -> config.identity().operators(),
                new LoginThrottle(config.hub().logins()),
                config.trustedProxies());
    }

    private static int status(Operators operators, String... fields) {
        Optional<AgentAuthentication.Refusal> refusal =
                operators.refusal(new FakeRequest().headers(fields).build());
        return refusal.map(AgentAuthentication.Refusal::status).orElse(0);
    }

    @Test
    void anyOfTheirTokensOpensPlainOrWrittenAsADigest() {
        String digest = TokenDigest.write("second-token-of-an-operator");
        Operators operators = operators(config(
                Map.of("operator-tokens", "first-token-of-an-operator, " + digest, "token", "agents-token-16-chars")));

        assertThat(status(operators, "Authorization", "Bearer first-token-of-an-operator"))
                .isZero();
        assertThat(status(operators, "Authorization", "Bearer second-token-of-an-operator"))
                .isZero();
        assertThat(status(operators, "Authorization", "Bearer " + digest))
                .as("the digest is no token")
                .isEqualTo(401);
        assertThat(status(operators, "Authorization", "Bearer agents-token-16-chars"))
                .isEqualTo(401);
        assertThat(status(operators)).isEqualTo(401);
    }

    @Test
    void withoutAnyTokenNobodyIsAnOperator() {
        Operators operators = operators(config(Map.of()));
        assertThat(status(operators, "Authorization", "Bearer x")).isEqualTo(403);
    }

    @Test
    void guesserHasToWaitAndAnOperatorFromTheSameAddressPasses() {
        Operators operators = operators(config(Map.of("operator-tokens", "right-right-right", "failed-logins", "2")));
        assertThat(status(operators, "Authorization", "Bearer a")).isEqualTo(401);
        assertThat(status(operators, "Authorization", "Bearer b")).isEqualTo(401);
        assertThat(status(operators, "Authorization", "Bearer c")).isEqualTo(429);
        assertThat(status(operators, "Authorization", "Bearer right-right-right"))
                .isZero();
    }

    @Test
    void mistakesAreToldWithoutTheSecret() {
        assertThatThrownBy(() -> config(Map.of("operator-tokens", "a,b,c,d,sha256:12zz")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there are 5; write at most 4")
                .hasMessageContaining("write 64 hex digits")
                .hasMessageNotContaining("12zz");
    }
}
