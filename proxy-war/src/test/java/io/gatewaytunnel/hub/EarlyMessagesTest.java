package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.settings.ProxyConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that come while the welcome's completion is on its way on another thread reach the session in their order. */
@Timeout(60)
final class EarlyMessagesTest {
    private static final int LINKS = 500;

    /** Fewer than are kept before the welcome is out. */
    private static final int BATCHES = 40;

    @Test
    void noneOvertakesAnother() throws Exception {
        ProxyConfig config =
                ProxyConfig.read(SettingSource.ofMaps(Map.of("max-links", "1000000"), Map.of()), 256 << 20);
        AgentRegistry registry = new AgentRegistry(config.hub());
        ExecutorService completions = Executors.newFixedThreadPool(2);
        List<byte[]> batches = batches();
        try (TimerThread timer = new TimerThread("early-messages")) {
            Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
            for (int number = 0; number < LINKS; number++) {
                CompletingLink link = new CompletingLink(completions);
                HubConnection connection = hub.connect(link, DiallingAgent.ANY);
                connection.onMessage(bytes(LinkHandshake.encodeHello(DiallingAgent.hello("agent" + number, number))));
                batches.forEach(connection::onMessage);
                MuxSession session = awaitSession(registry);
                while (session.receivedPosition() < BATCHES && link.closed.isEmpty()) {
                    Thread.onSpinWait();
                }
                assertThat(link.closed).isEmpty();
                connection.onClosed("done");
            }
            hub.close();
        } finally {
            completions.shutdownNow();
        }
    }

    /** Batches without frames: only their order matters. */
    private static List<byte[]> batches() {
        List<byte[]> batches = new ArrayList<>();
        for (int position = 1; position <= BATCHES; position++) {
            FrameEncoder encoder = new FrameEncoder();
            encoder.begin(position, 0);
            batches.add(bytes(encoder.finish()));
        }
        return batches;
    }

    private static MuxSession awaitSession(AgentRegistry registry) {
        while (true) {
            List<MuxSession> sessions = registry.sessions();
            if (!sessions.isEmpty()) {
                return sessions.get(0);
            }
            Thread.onSpinWait();
        }
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    /** A link that takes everything and says so on another thread. */
    private static final class CompletingLink implements Link {
        private final ExecutorService completions;
        private volatile String closed = "";

        CompletingLink(ExecutorService completions) {
            this.completions = completions;
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            completions.execute(completion::sent);
        }

        @Override
        public void close(int closeCode, String reason) {
            closed = closeCode + " " + reason;
        }

        @Override
        public String description() {
            return "a link";
        }
    }
}
