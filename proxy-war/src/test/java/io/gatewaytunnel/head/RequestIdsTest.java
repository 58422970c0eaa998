package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.settings.ProxySettings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    private static final String OWN = "[0-9a-f]{32}";
    private static final String PROXY = "10.1.2.3";

    private final RequestIds ids =
            new RequestIds(AddressRanges.read(ProxySettings.TRUSTED_PROXIES, asked -> Optional.of("10.0.0.0/8")));

    private String idOf(String peer, String... fields) {
        return ids.of(
                new FakeRequest().headers(fields).with("getRemoteAddr", peer).build());
    }

    @Test
    void requestsHave128BitsEachOfTheirOwn() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = idOf("192.0.2.1");
            assertThat(id).matches(OWN);
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void processesMakeOtherOnes() {
        String other = new RequestIds(AddressRanges.read(ProxySettings.TRUSTED_PROXIES, asked -> Optional.of("")))
                .of(new FakeRequest().build());

        assertThat(idOf("192.0.2.1")).isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "7b0e4c52-6c3c-4b57-9d3f-2f9b6d1a0c11", "Root=1-67891233-abcdef012345678912345678", "YQ+/=="
            })
    void trustedProxysIdIsKept(String id) {
        assertThat(idOf(PROXY, "X-Request-Id", id)).isEqualTo(id);
        assertThat(idOf(PROXY, "x-request-id", " " + id + " ")).isEqualTo(id);
    }

    @Test
    void trustedProxysLongestIdIsKept() {
        assertThat(idOf(PROXY, "X-Request-Id", "x".repeat(128))).isEqualTo("x".repeat(128));
        assertThat(idOf(PROXY, "X-Request-Id", "x".repeat(129))).matches(OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a;b", "a,b", "<b>", "a\u00e9", "a\u0000", "a\\b", "%0a", "$(x)", "`x`"})
    void whatCouldForgeALineIsNoId(String id) {
        assertThat(idOf(PROXY, "X-Request-Id", id)).matches(OWN);
    }

    @Test
    void twoIdsAreNone() {
        assertThat(idOf(PROXY, "X-Request-Id", "a", "X-Request-Id", "b")).matches(OWN);
    }

    @Test
    void strangersIdIsNotBelieved() {
        assertThat(idOf("192.0.2.1", "X-Request-Id", "forged")).matches(OWN);
        assertThat(ids.of(new FakeRequest()
                        .headers("X-Request-Id", "forged")
                        .with("getRemoteAddr", null)
                        .build()))
                .matches(OWN);
    }
}
