package io.gatewaytunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingTest {
    private static final Setting<Duration> PERIOD =
            Setting.duration("some-period", Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMinutes(1), "why");
    private static final Setting<Long> SIZE = Setting.bytes("some-size", 1024, 1, 1 << 20, "why");

    @Test
    void readsByNameThenByEnvironmentThenTheDefault() {
        assertThat(PERIOD.read(of("some-period", "250ms"))).isEqualTo(Duration.ofMillis(250));
        assertThat(PERIOD.read(SettingSource.ofMaps(Map.of(), Map.of("GATEWAY_TUNNEL_SOME_PERIOD", "1m"))))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(PERIOD.read(SettingSource.none())).isEqualTo(Duration.ofSeconds(5));
        assertThat(SIZE.read(of("some-size", "64KiB"))).isEqualTo(65_536);
    }

    @Test
    void refusesWhatIsOutOfRangeNamingFieldAndRemedy() {
        assertThatThrownBy(() -> PERIOD.read(of("some-period", "2h")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("some-period")
                .hasMessageContaining("GATEWAY_TUNNEL_SOME_PERIOD")
                .hasMessageContaining("use 10ms to 1m");
    }

    @Test
    void refusesWhatIsNoQuantity() {
        for (String text : new String[] {"5", "-1s", "5 days", "99999999999999999999s"}) {
            assertThatThrownBy(() -> PERIOD.read(of("some-period", text))).hasMessageContaining("write it like 5s");
        }
        assertThatThrownBy(() -> SIZE.read(of("some-size", "1TiB"))).hasMessageContaining("write it like 1KiB");
    }

    @Test
    void blankCountsAsNotGivenWhereverItIs() {
        SettingSource source = SettingSource.ofMaps(
                Map.of("some-period", " "), Map.of("GATEWAY_TUNNEL_SOME_PERIOD", "1m", "GATEWAY_TUNNEL_SOME_SIZE", ""));

        assertThat(PERIOD.read(source)).isEqualTo(Duration.ofMinutes(1));
        assertThat(SIZE.read(source)).isEqualTo(1024);
    }

    private static SettingSource of(String name, String value) {
        return SettingSource.ofMaps(Map.of(name, value), Map.of());
    }
}
