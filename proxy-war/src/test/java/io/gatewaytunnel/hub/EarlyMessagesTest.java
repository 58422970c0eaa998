package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MessageBytes;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.settings.ProxyConfig;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Messages that come before the welcome is known to be out reach the session in their order. */
final class EarlyMessagesTest {
    private final ProxyConfig config = ProxyConfig.read(SettingSource.ofMaps(Map.of(), Map.of()), 256 << 20);
    private final AgentRegistry registry = new AgentRegistry(config.hub());
    private final Hub hub =
            new Hub(config, new MuxRuntime(new ManualTimer(), config.budget(), config.mux()), registry, "test");

    @Test
    void messageThatComesWhileEarlierOnesAreHandedOnDoesNotOvertakeThem() {
        SlowLink link = new SlowLink();
        LinkReceiver connection = hub.connect(link, DiallingAgent.ANY);
        connection.onMessage(MessageBytes.of(LinkHandshake.encodeHello(DiallingAgent.hello("agent", 1))));
        connection.onMessage(MessageBytes.of(FrameEncoder.encodePlain(new Frame.Ping(7))));
        connection.onMessage(batch(1));
        link.onNextSends(2, () -> connection.onMessage(batch(2))); // the session's ping, then the pong

        link.welcomeIsOut();
        connection.onMessage(batch(3));
        connection.onMessage(batch(4));

        assertThat(link.closeCode).isZero();
        assertThat(registry.sessions())
                .singleElement()
                .satisfies(session -> assertThat(session.fence().orElseThrow().receivedPosition())
                        .isEqualTo(4));
    }

    /** A batch without frames: only its place counts. */
    private static byte[] batch(long position) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(position, 0);
        return MessageBytes.of(encoder.finish());
    }

    /** A link whose first send, the welcome, is done when the test says; something may happen within a later one. */
    private static final class SlowLink implements Link {
        private final Queue<SendCompletion> sending = new ArrayDeque<>();
        private boolean slow = true;
        private int sendsUntilThen;
        private Runnable then = () -> {};
        private int closeCode;

        void onNextSends(int count, Runnable action) {
            sendsUntilThen = count;
            then = action;
        }

        void welcomeIsOut() {
            slow = false;
            sending.remove().sent();
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            if (slow) {
                sending.add(completion);
                return;
            }
            if (--sendsUntilThen == 0) {
                then.run();
            }
            completion.sent();
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
        }

        @Override
        public String description() {
            return "slow";
        }
    }
}
