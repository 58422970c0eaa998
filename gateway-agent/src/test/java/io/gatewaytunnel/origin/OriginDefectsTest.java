package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.LoopbackLinks;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionClock;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.observe.ObservedRequest;
import io.gatewaytunnel.observe.OriginObserver;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What throws in one exchange ends that exchange, with an answer, and nothing else. */
@Timeout(60)
class OriginDefectsTest {
    @Test
    void anExchangeThatCannotBeginLeavesNothingAndTheLinkLives() throws Exception {
        Origin impossible = new Origin("http", "no host name", 80); // HttpCore throws at it
        try (Tunnel tunnel = new Tunnel(impossible)) {
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.INTERNAL);
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.INTERNAL);

            eventually(() -> tunnel.exchanges.activeCount() == 0);
            assertThat(tunnel.proxy.isUsable()).isTrue();
        }
    }

    @Test
    void aConnectionThatIsGoneWhenItIsCalledBackIsNoDefect() throws Exception {
        OriginRequestProducer body = new Streams().hungryProducer(new CancelledKeyException());

        body.wake();

        assertThat(body.isHungry()).isFalse();
    }

    /** A stream of an agent with a request body that has not come yet. */
    private static final class Streams implements SessionListener {
        private final List<MuxStream> streams = new ArrayList<>();
        private final ManualTimer timer = new ManualTimer();

        OriginRequestProducer hungryProducer(RuntimeException atCallBack) throws Exception {
            MuxSettings settings = MuxSettings.defaults();
            PeerLimits limits = new PeerLimits(10, settings.requestCreditBytes(), settings.maxHeadBytes());
            MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(16 << 20), settings);
            SessionTerms terms = new SessionTerms("test", limits, limits);
            MuxSession proxy = new MuxSession(Role.PROXY, runtime, terms, this);
            MuxSession agent = new MuxSession(Role.AGENT, runtime, terms, this);
            LoopbackLinks links = new LoopbackLinks(timer, Duration.ZERO, 0);
            links.left().receiveWith(proxy.attach(links.left()));
            links.right().receiveWith(agent.attach(links.right()));
            RequestHead head = new RequestHead("default", "POST", "http", "x", "/", Headers.empty(), 10);
            assertThat(proxy.open(head, new PublicSide(false))).isPresent();
            timer.advance(Duration.ofSeconds(1));
            MuxStream stream = streams.get(0);
            OriginRequestProducer body = new OriginRequestProducer(
                    stream,
                    head,
                    Guard.NONE,
                    new ProgressClock(new SessionClock(timer::nanoTime)),
                    new ContinueWait(stream, head, timer, Duration.ofSeconds(1)),
                    new ObservedRequest(OriginObserver.nobody(), head, "x", 80));
            body.produce(new FailingChannel(atCallBack));
            assertThat(body.isHungry()).isTrue();
            return body;
        }

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            streams.add(stream);
            return new PublicSide(false);
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }

    private record FailingChannel(RuntimeException failure) implements DataStreamChannel {
        @Override
        public void requestOutput() {
            throw failure;
        }

        @Override
        public int write(ByteBuffer bytes) {
            return 0;
        }

        @Override
        public void endStream() {}

        @Override
        public void endStream(@Nullable List<? extends Header> trailers) {}
    }
}
