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

        assertThat(MuxSettings.readMaxStreams(SettingSource.none(), budget, 48 << 10))
                .isEqualTo(341);
        assertThat(MuxSettings.readMaxStreams(of("max-streams", "341"), budget, 48 << 10))
                .isEqualTo(341);
        assertThatThrownBy(() -> MuxSettings.readMaxStreams(of("max-streams", "342"), budget, 48 << 10))
                .hasMessageContaining("GATEWAY_TUNNEL_MAX_STREAMS")
                .hasMessageContaining("use at most 341");
    }

    @Test
    void aStreamCountsAsWhatIsPromisedToIt() {
        MemoryBudget budget = new MemoryBudget(16 << 20);
        MuxSettings settings = MuxSettings.defaults();
        MuxSettings generous = MuxSettings.read(of("window-floor", "128KiB"));

        assertThat(MuxSettings.readMaxStreams(SettingSource.none(), budget, settings))
                .as("the request credit of 64 KiB, not the floor of 16")
                .isEqualTo(256);
        assertThat(MuxSettings.readMaxStreams(SettingSource.none(), budget, generous))
                .isEqualTo(128);
    }

    @Test
    void noMoreRequestCreditIsPromisedThanMayBeHeld() {
        MuxSettings generous = MuxSettings.read(of("request-credit", "1MiB"));
        MemoryBudget budget = new MemoryBudget(16 << 20);

        assertThat(generous.requestCreditBytes(budget, 10)).isEqualTo(1 << 20);
        assertThat(generous.requestCreditBytes(budget, 240)).isEqualTo((24 << 20) / 240);
        assertThat(generous.requestCreditBytes(budget, 100_000))
                .as("the floor is always granted")
                .isEqualTo(16 << 10);
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
