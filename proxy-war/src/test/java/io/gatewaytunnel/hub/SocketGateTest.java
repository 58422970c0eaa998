package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SocketGateTest {
    private final AtomicInteger closings = new AtomicInteger();
    private final SocketGate gate = new SocketGate(closings::incrementAndGet);

    @Test
    void nobodyInsideMeansAtOnce() {
        gate.close();
        gate.close();

        assertThat(closings).hasValue(1);
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void theLastToLeaveCloses() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        gate.close();
        assertThat(gate.enter()).isFalse();
        assertThat(closings).hasValue(0);

        gate.leave();
        assertThat(closings).hasValue(0);
        gate.leave();
        gate.close();

        assertThat(closings).hasValue(1);
    }
}
