package io.gatewaytunnel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyConfigTest {
    private static ProxyConfig read(Map<String, String> settings) {
        return ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20);
    }

    @Test
    void defaultsCanBeUsedAndNobodyHasAToken() {
        ProxyConfig config = read(Map.of());

        assertThat(config.reservedPrefix()).isEqualTo("/_tunnel/");
        assertThat(config.token()).isEmpty();
        assertThat((long) config.maxStreams() * config.mux().windows().floor())
                .isLessThanOrEqualTo(config.budget().totalBytes());
    }

    @Test
    void streamsThatDoNotFitIntoTheBudgetAreRefusedInWords() {
        assertThatThrownBy(() -> read(Map.of("max-streams", "100000")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("max-streams")
                .hasMessageContaining("use at most");
    }

    @ParameterizedTest
    @CsvSource({"64, 0, 36", "256, 0, 146", "1, 0, 16", "100000, 0, 10000", "64, 500, 500"})
    void linksAreAsManyAsTheHeapHoldsUnlessSaidOtherwise(long heapMebibytes, String setting, int links) {
        ProxyConfig config =
                ProxyConfig.read(SettingSource.ofMaps(Map.of("max-links", setting), Map.of()), heapMebibytes << 20);

        assertThat(config.hub().links().total()).isEqualTo(links);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_tunnel/", "/_tunnel", "/", "/a b/", "/a/../b/", "/%61/"})
    void prefixThatCannotBeUsedIsRefusedInWords(String prefix) {
        assertThatThrownBy(() -> read(Map.of("reserved-prefix", prefix)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("reserved-prefix")
                .hasMessageContaining("/_tunnel/");
    }

    @Test
    void tokenIsKeptAsADigestAlone() {
        ProxyConfig config = read(Map.of("token", "secret-secret-secret"));

        assertThat(config.token().orElseThrow().matches("secret-secret-secret")).isTrue();
        assertThat(config.token().orElseThrow().matches("secret-secret-secrex")).isFalse();
        assertThat(config.toString()).doesNotContain("secret-secret");
        assertThat(config.token().orElseThrow().isShort()).isFalse();
        assertThat(read(Map.of("token", "t")).token().orElseThrow().isShort()).isTrue();
    }

    @Test
    void tokenThatNoHeaderCarriesIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> read(Map.of("token", "with space")))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("with space");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.0/25, 192.0.2.127, true",
        "192.0.2.0/25, 192.0.2.128, false",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "fe80::/10, fe80::1%eth0, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "10.0.0.0/8, localhost, false"
    })
    void addressIsInTheNetworkOrNot(String network, String address, boolean inside) {
        assertThat(read(Map.of("trusted-proxies", network)).trustedProxies().contain(address))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "localhost", "256.1.1.1", "2001:db8::/129", "10.0.0.0/x"})
    void textThatIsNoNetworkIsRefusedInWords(String network) {
        assertThatThrownBy(() -> read(Map.of("trusted-proxies", network)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trusted-proxies")
                .hasMessageContaining(network);
    }

    @Test
    void everySettingHasANameOfItsOwnAndAReason() {
        assertThat(ProxySettings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(ProxySettings.ALL)
                .allSatisfy(setting -> assertThat(setting.reason()).isNotBlank());
    }
}
