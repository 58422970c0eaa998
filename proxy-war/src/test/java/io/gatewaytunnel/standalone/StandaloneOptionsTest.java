package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StandaloneOptionsTest {
    @Test
    void commandLineWinsOverEnvironment() {
        StandaloneOptions options = new StandaloneOptions(
                Map.of("port", "1"),
                Map.of("GATEWAY_TUNNEL_PORT", "2", "GATEWAY_TUNNEL_MAX_THREADS", "3", "GATEWAY_TUNNEL_TLS_CERT", "c"));

        assertThat(options.value(StandaloneSettings.PORT)).isEqualTo(1);
        assertThat(options.value(StandaloneSettings.MAX_THREADS)).isEqualTo(3);
        assertThat(options.text(StandaloneSettings.TLS_CERT)).contains("c");
    }

    @Test
    void emptyCountsAsNotGiven() {
        StandaloneOptions options =
                new StandaloneOptions(Map.of(), Map.of("GATEWAY_TUNNEL_PORT", "", "GATEWAY_TUNNEL_TLS_CERT", " "));

        assertThat(options.value(StandaloneSettings.PORT)).isEqualTo(8080);
        assertThat(options.text(StandaloneSettings.TLS_CERT)).isEmpty();
    }

    @Test
    void fileSaysWhatNobodyNearerSaysAndGoesOnToTheApplication(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.yml"),
                "port: 1\nmax-threads: 4\ntls-cert: c\nmax-streams: 5\ntrusted-proxies: [10.0.0.0/8]");
        StandaloneOptions options = new StandaloneOptions(
                Map.of("port", "2", "config", file.toString()), Map.of("GATEWAY_TUNNEL_MAX_THREADS", "3"));

        assertThat(options.value(StandaloneSettings.PORT)).isEqualTo(2);
        assertThat(options.value(StandaloneSettings.MAX_THREADS)).isEqualTo(3);
        assertThat(options.text(StandaloneSettings.TLS_CERT)).contains("c");
        assertThat(options.trustedProxies().contain("10.1.1.1")).isTrue();
        assertThat(options.isGiven(StandaloneSettings.TLS_CERT)).isTrue();
        assertThat(options.applicationParameters()).isEqualTo(Map.of("gatewaytunnel.config", file.toString()));
    }

    @ParameterizedTest
    @CsvSource({"/,''", "/a,/a", "/a/b-c.d,/a/b-c.d"})
    void contextPathIsTakenWithoutASlashAtItsEnd(String given, String expected) {
        assertThat(ContextFactory.contextPath(new StandaloneOptions(Map.of("context-path", given), Map.of())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a/", "//a", "/a b", "/../a", "/%41"})
    void contextPathThatWouldNeedEncodingIsRefused(String given) {
        StandaloneOptions options = new StandaloneOptions(Map.of("context-path", given), Map.of());
        assertThatThrownBy(() -> ContextFactory.contextPath(options))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--context-path '" + given + "'");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1:5", "0.0.0.0,127.0.0.1:5", "'',127.0.0.1:5"})
    void authorityIsWhatAClientHereWrites(String address, String expected) {
        StandaloneOptions options = new StandaloneOptions(Map.of("address", address), Map.of());
        assertThat(ListenAddress.of(options, StandaloneSettings.PORT).authority(5))
                .isEqualTo(expected);
    }

    @Test
    void addressOfAnotherMachineIsRefused() {
        // TEST-NET-1 of RFC 5737: nobody's.
        StandaloneOptions options = new StandaloneOptions(Map.of("address", "192.0.2.1"), Map.of());
        assertThatThrownBy(() -> ListenAddress.of(options, StandaloneSettings.PORT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--address '192.0.2.1'");
    }
}
