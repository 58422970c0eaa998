package io.gatewaytunnel.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceEnvironmentTest {
    @Test
    void withoutAServiceManagerThereIsNothing() {
        assertThat(ServiceEnvironment.read(Map.of(), 7)).isEqualTo(ServiceEnvironment.NONE);
        assertThat(ServiceEnvironment.read(Map.of("NOTIFY_SOCKET", "", "WATCHDOG_USEC", ""), 7))
                .isEqualTo(ServiceEnvironment.NONE);
    }

    @Test
    void socketAndWatchdogAreRead() {
        ServiceEnvironment read = ServiceEnvironment.read(
                Map.of("NOTIFY_SOCKET", "/run/systemd/notify", "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "7"), 7);

        assertThat(read.notifySocket()).hasValue("/run/systemd/notify");
        assertThat(read.watchdog()).hasValue(Duration.ofSeconds(30));
    }

    @Test
    void theWatchdogOfAnotherProcessIsNotOurs() {
        assertThat(ServiceEnvironment.read(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8"), 7)
                        .watchdog())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "1e6", "99999999999999999999"})
    void aWatchdogThatIsNoTimeIsNone(String usec) {
        assertThat(ServiceEnvironment.read(Map.of("WATCHDOG_USEC", usec), 7).watchdog())
                .isEmpty();
    }
}
