package io.gatewaytunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodRegistryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"GET", "PUT", "DELETE", "PROPFIND", "REPORT", "SEARCH", "MKCOL", "UNLOCK", "VERSION-CONTROL"})
    void whatIsRegisteredAsIdempotentIs(String method) {
        assertThat(MethodRegistry.isIdempotent(method)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK", "CONNECT", "get", "X-UNHEARD-OF", "Method Name", ""})
    void nothingElseIs(String method) {
        assertThat(MethodRegistry.isIdempotent(method)).isFalse();
    }
}
