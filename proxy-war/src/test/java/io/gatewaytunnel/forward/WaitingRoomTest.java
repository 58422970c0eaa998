package io.gatewaytunnel.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {
    private static final int MOST = 3;

    private final WaitingRoom room = new WaitingRoom(
            () -> new ProxyConfig.Waiting(Duration.ofSeconds(5), Duration.ofMinutes(2), MOST, MOST + 1, 0),
            new AgentRegistry(ProxyConfig.read(SettingSource.none(), 256 << 20).hub()),
            new ManualTimer());

    private WaitingPlace place(String service, String client) {
        return room.place(service, client);
    }

    @Test
    void requestsOfAllServicesTogetherLeaveRoomForOthers() {
        WaitingPlace first = place("a", "1");
        assertThat(room.enter(first)).isTrue();
        assertThat(room.enter(place("a", "2"))).isTrue();
        assertThat(room.enter(place("a", "3"))).isTrue();
        assertThat(room.enter(place("a", "4"))).as("one more for the service").isFalse();

        assertThat(room.enter(place("b", "4"))).isTrue();
        assertThat(room.enter(place("b", "5"))).as("one more of all").isFalse();

        room.leave(first, false);
        assertThat(room.enter(place("b", "5"))).isTrue();
        assertThat(room.figures().waiting()).isEqualTo(MOST + 1);
    }
}
