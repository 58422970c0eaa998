package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MuxSettingsTest {
    @Test
    void budgetIsAQuarterOfTheHeapAndAtLeast16MiB() {
        assertThat(MuxSettings.readBudget(SettingSource.none(), 1L << 30).totalBytes())
                .isEqualTo(256 << 20);
        assertThat(MuxSettings.readBudget(SettingSource.none(), 32 << 20).totalBytes())
                .isEqualTo(16 << 20);
        assertThat(MuxSettings.readBudget(of("memory-budget", "1MiB"), 1L << 30).totalBytes())
                .isEqualTo(1 << 20);
    }

    @Test
    void streamsThatDoNotFitIntoTheBudgetAreRefusedAtStart() {
        MemoryBudget budget = new MemoryBudget(16 << 20);
        MuxSettings settings = MuxSettings.defaults();

        assertThat(MuxSettings.readMaxStreams(SettingSource.none(), budget, settings))
                .isEqualTo(1024);
        assertThat(MuxSettings.readMaxStreams(of("max-streams", "1024"), budget, settings))
                .isEqualTo(1024);
        assertThatThrownBy(() -> MuxSettings.readMaxStreams(of("max-streams", "1025"), budget, settings))
                .hasMessageContaining("GATEWAY_TUNNEL_MAX_STREAMS")
                .hasMessageContaining("use at most 1024");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> MuxSettings.read(of("heartbeat", "10s"))).hasMessageContaining("dead-after");
        assertThatThrownBy(() -> MuxSettings.read(of("window-initial", "8KiB"))).hasMessageContaining("window-floor");
    }

    @Test
    void everySettingHasANameOfItsOwnAndAReason() {
        assertThat(MuxSettings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(MuxSettings.ALL)
                .allSatisfy(setting -> assertThat(setting.reason()).endsWith("."));
    }

    private static SettingSource of(String name, String value) {
        return SettingSource.ofMaps(Map.of(name, value), Map.of());
    }
}
