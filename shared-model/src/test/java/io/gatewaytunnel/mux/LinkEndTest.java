package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.RequestHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How links end: who is told first, and what becomes of a peer that does not answer. */
class LinkEndTest {
    private static final PeerLimits LIMITS = new PeerLimits(10, 0, 60_000);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> events = new ArrayList<>();

    private MuxSession session(Duration grace) {
        MuxSettings settings = Pair.grace(grace).apply(MuxSettings.defaults());
        MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(1 << 20), settings);
        MuxSession session =
                new MuxSession(Role.PROXY, runtime, new SessionTerms("test", LIMITS, LIMITS), new Listening());
        LinkReceiver unused = session.attach(new Recording());
        return session;
    }

    @Test
    void streamsAndOwnerAreToldBeforeTheLinkIsClosed() {
        MuxSession session = session(Duration.ZERO);
        assertThat(session.open(Pair.get(), new Listening())).isPresent();

        session.end(ErrorCode.SHUTTING_DOWN, "the test");

        assertThat(events).containsExactly("stream", "owner", "close 4006 SHUTTING_DOWN: the test");
    }

    @Test
    void closeThatIsNotAnsweredIsNotWaitedForForEver() {
        session(Duration.ZERO).end(ErrorCode.REPLACED, "the test");
        timer.advance(Duration.ofSeconds(4));
        assertThat(events).containsExactly("owner", "close 4007 REPLACED: the test");

        timer.advance(Duration.ofSeconds(2));

        assertThat(events).last().isEqualTo("abort 4007 REPLACED: the test");
    }

    @Test
    void linkThatIsDeadIsAborted() {
        MuxSession unused = session(Duration.ofMinutes(1));

        timer.advance(Duration.ofSeconds(17));

        assertThat(events).containsExactly("abort 4009 LINK_DEAD: nothing came for 15000 ms");
    }

    @Test
    void deadLinkThatEndsItsSessionIsAbortedToo() {
        MuxSession session = session(Duration.ZERO);
        assertThat(session.open(Pair.get(), new Listening())).isPresent();

        timer.advance(Duration.ofSeconds(17));

        assertThat(events).containsExactly("stream", "owner", "abort 4009 LINK_DEAD: nothing came for 15000 ms");
    }

    @Test
    void linkThatANewerOneReplacesIsAborted() {
        assertThat(session(Duration.ofMinutes(1)).fence()).isPresent();

        assertThat(events).containsExactly("abort 4010 LINK_LOST: a newer link took over");
    }

    private final class Recording implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            completion.sent();
        }

        @Override
        public void close(int closeCode, String reason) {
            events.add("close " + closeCode + " " + reason);
        }

        @Override
        public void abort(int closeCode, String reason) {
            events.add("abort " + closeCode + " " + reason);
        }

        @Override
        public String description() {
            return "recording";
        }
    }

    private final class Listening implements SessionListener, StreamListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            return this;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {
            events.add("owner");
        }

        @Override
        public void onReadable() {
            events.add("stream");
        }

        @Override
        public void onWritable() {}
    }
}
