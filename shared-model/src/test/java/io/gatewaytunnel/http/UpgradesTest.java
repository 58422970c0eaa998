package io.gatewaytunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradesTest {
    @Test
    void anAnswerMayLeaveTheVersionOutButNotChangeIt() {
        assertThat(Upgrades.taken("websocket", List.of("WebSocket"))).contains("WebSocket");
        assertThat(Upgrades.taken("foo/2, bar", List.of("foo"))).contains("foo");
        assertThat(Upgrades.taken("foo/2, bar", List.of("foo/2", "bar"))).contains("foo/2, bar");
        assertThat(Upgrades.taken("foo/2", List.of("foo/3"))).isEmpty();
        assertThat(Upgrades.taken("foo", List.of("foo/2"))).isEmpty();
    }

    @Test
    void whatWasNotOfferedIsNotTaken() {
        assertThat(Upgrades.taken("websocket", List.of())).isEmpty();
        assertThat(Upgrades.taken("websocket", List.of(" , "))).isEmpty();
        assertThat(Upgrades.taken("websocket", List.of("websocket, other"))).isEmpty();
        assertThat(Upgrades.taken("websocket", List.of("websocket", "other"))).isEmpty();
        assertThat(Upgrades.taken("", List.of("websocket"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "H2C", "h2", "h2c/1", "HTTP/2.0", "http", "TLS/1.0", "tls", "http /2.0"})
    void noOtherHttpAndNoTlsEver(String protocol) {
        assertThat(Upgrades.mayPass(protocol)).isFalse();
        assertThat(Upgrades.taken(protocol, List.of(protocol))).isEmpty();
    }

    @Test
    void protocolsAreListedAsTheyCame() {
        assertThat(Upgrades.protocols(List.of("foo/2 , bar", "", "websocket,")))
                .containsExactly("foo/2", "bar", "websocket");
        assertThat(Upgrades.mayPass("websocket")).isTrue();
        assertThat(Upgrades.mayPass("httpx")).isTrue();
    }
}
