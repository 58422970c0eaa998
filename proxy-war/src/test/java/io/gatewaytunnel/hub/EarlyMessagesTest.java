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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that come while the welcome's completion is on its way on another thread reach the session in their order. */
@Timeout(60)
final class EarlyMessagesTest {
    private static final int LINKS = 100;

    /** Fewer than are kept before the welcome is out. */
    private static final int BATCHES = 40;

    @Test
    void noneOvertakesAnother() throws Exception {
        ProxyConfig config =
                ProxyConfig.read(SettingSource.ofMaps(Map.of("max-links", "1000000"), Map.of()), 256 << 20);
        AgentRegistry registry = new AgentRegistry(config.hub());
        Completions completions = new Completions();
        List<byte[]> batches = batches();
        try (TimerThread timer = new TimerThread("early-messages")) {
            Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
            for (int number = 0; number < LINKS; number++) {
                CompletingLink link = new CompletingLink(completions);
                HubConnection connection = hub.connect(link, DiallingAgent.ANY);
                connection.onMessage(bytes(LinkHandshake.encodeHello(DiallingAgent.hello("agent" + number, number))));
                for (byte[] batch : batches) {
                    connection.onMessage(batch);
                    pause(number % 20); // so that the session begins between them, a little later each time
                }
                while (link.closed.isEmpty() && receivedPosition(registry) < BATCHES) {
                    Thread.onSpinWait();
                }
                assertThat(link.closed).isEmpty();
                connection.onClosed("done");
            }
            hub.close();
        } finally {
            completions.interrupt();
            completions.join();
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

    /** Of the one session that there is, or 0 while there is none. */
    private static long receivedPosition(AgentRegistry registry) {
        return registry.sessions().stream()
                .mapToLong(MuxSession::receivedPosition)
                .findFirst()
                .orElse(0);
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    private static void pause(int steps) {
        for (int i = 0; i < steps * 10; i++) {
            Thread.onSpinWait();
        }
    }

    /** A thread that tells of sends the moment they are done: one that sleeps would come when all messages are in. */
    private static final class Completions extends Thread {
        private final AtomicReference<Link.@Nullable SendCompletion> next = new AtomicReference<>();

        Completions() {
            super("completions");
            start();
        }

        @Override
        public void run() {
            while (!isInterrupted()) {
                Link.SendCompletion done = next.getAndSet(null);
                if (done != null) {
                    done.sent();
                }
                Thread.onSpinWait();
            }
        }
    }

    /** A link that takes everything and says so on another thread. */
    private static final class CompletingLink implements Link {
        private final Completions completions;
        private volatile String closed = "";

        CompletingLink(Completions completions) {
            this.completions = completions;
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            completions.next.set(completion);
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
