package io.gatewaytunnel.standalone.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.standalone.connections.ProbeDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What counts as alive while the port does not answer. */
final class ProbeTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    /** Beside which others are taken out of the queue, or none, and the probe itself or not. */
    private static final class Door implements ProbeDoor {
        private final boolean letsProbeIn;
        private final int others;
        private long accepted;

        Door(boolean letsProbeIn, int others) {
            this.letsProbeIn = letsProbeIn;
            this.others = others;
        }

        @Override
        public void expectProbe(int port) {
            accepted += others;
        }

        @Override
        public boolean forgetProbe(int port) {
            return !letsProbeIn;
        }

        @Override
        public long accepted() {
            return accepted;
        }
    }

    @Test
    void portWhoseQueueMovesIsAlive() throws IOException {
        assertThat(isAnswered(new Door(false, 1))).isTrue();
    }

    @Test
    void portWhoseQueueStandsIsNot() throws IOException {
        assertThat(isAnswered(new Door(false, 0))).isFalse();
    }

    @Test
    void portThatLetsTheProbeInAndSaysNothingIsNot() throws IOException {
        assertThat(isAnswered(new Door(true, 1))).isFalse();
    }

    private static boolean isAnswered(ProbeDoor door) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            return Probe.of(door, address, false, "/live").isAnswered(SHORT);
        }
    }
}
