package io.gatewaytunnel.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChangedSettingsTest {
    private static final Setting<Duration> PATIENCE = Setting.duration(
                    "patience", Duration.ofSeconds(5), Duration.ZERO, Duration.ofMinutes(1), "")
            .reloadable();
    private static final Setting<Integer> PLACES = Setting.count("places", 10, 1, 100, "");
    private static final Setting<String> SECRET = Setting.text("secret", "", "").secret();
    private static final List<Setting<?>> TABLE = List.of(PATIENCE, PLACES, SECRET);

    private static SettingSource of(Map<String, String> given) {
        return SettingSource.ofMaps(given, Map.of());
    }

    private static ChangedSettings changes(Map<String, String> before, Map<String, String> after) {
        return new ChangedSettings(TABLE, of(before), of(after));
    }

    @Test
    void whatIsWrittenInAnotherWayIsNoChange() {
        ChangedSettings changes = changes(Map.of("patience", "5s"), Map.of("patience", "5000ms", "places", "10"));

        assertThat(changes.takenUp()).isEmpty();
        assertThat(changes.needRestart()).isEmpty();
    }

    @Test
    void oneIsTakenUpAndTheOtherNeedsARestart() {
        ChangedSettings changes = changes(Map.of("places", "11"), Map.of("patience", "6s", "secret", "hidden"));

        assertThat(changes.takenUp()).containsExactly("patience");
        assertThat(changes.needRestart())
                .containsExactly(
                        "places (GATEWAY_TUNNEL_PLACES): the default instead of '11'",
                        "secret (GATEWAY_TUNNEL_SECRET): another value");
        assertThat(PATIENCE.read(changes.inEffect())).isEqualTo(Duration.ofSeconds(6));
        assertThat(PLACES.read(changes.inEffect())).isEqualTo(11);
        assertThat(changes.inEffect().find(SECRET)).isEmpty();
    }
}
