package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.TimerThread;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that dials is the only one of its link: whatever happens to it, it dials again. */
@Timeout(60)
class TunnelConnectorTest {
    private final TimerThread timer = new TimerThread("test-timer");

    @AfterEach
    void stop() {
        timer.close();
        FatalErrors.uninstall();
    }

    @Test
    void whateverIsThrownItDialsAgain() throws InterruptedException {
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        FatalErrors.install(fatal::add);
        OutOfMemoryError noMemory = new OutOfMemoryError("unable to create native thread");
        CountDownLatch dialled = new CountDownLatch(4);
        HubClient failing = new HubClient() {
            @Override
            public void connect(URI hub, String token, HubLinkHandler handler) throws IOException {
                dialled.countDown();
                switch ((int) dialled.getCount()) {
                    case 3 -> throw new IllegalStateException("a defect");
                    case 2 -> throw noMemory;
                    default -> throw new IOException("no hub");
                }
            }

            @Override
            public void close() {}
        };
        TunnelConnector connector = new TunnelConnector(1, wiring(failing), hello());
        connector.start();

        assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fatal).containsExactly(noMemory);
        connector.beginStop(Duration.ZERO);
    }

    private TunnelConnector.Wiring wiring(HubClient client) {
        Duration shortly = Duration.ofMillis(1);
        return new TunnelConnector.Wiring(
                client,
                URI.create("ws://127.0.0.1:1/hub"),
                "token",
                new ConnectTimes(
                        new Backoff(shortly, shortly, Duration.ofMinutes(1), shortly), shortly, shortly, shortly),
                new MuxRuntime(timer, new MemoryBudget(16 << 20), MuxSettings.defaults()),
                (stream, head) -> {
                    throw new IllegalStateException("nobody opens");
                },
                new Indifferent());
    }

    private static HelloBody hello() {
        return new HelloBody(
                "test", "agent-1", "0".repeat(32), List.of("default"), new PeerLimits(1, 0, 1024), Optional.empty());
    }

    private record Indifferent() implements TunnelConnector.HubListener {
        @Override
        public void onWelcomed() {}

        @Override
        public void onNoLink(String reason) {}

        @Override
        public void onRefused(String reason) {}
    }
}
