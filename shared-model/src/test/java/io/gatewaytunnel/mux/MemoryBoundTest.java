package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a hostile peer can make a session hold, counted in what the session accounts for and in objects of the heap. */
class MemoryBoundTest {
    private static final int STREAMS = 400;
    private static final int FLOOR = MuxSettings.defaults().windows().floor();

    private final ManualTimer timer = new ManualTimer();
    private final MemoryBudget budget = new MemoryBudget(16 << 20);
    private final Pair.Events events = new Pair.Events();
    private final StalledLink link = new StalledLink();
    private long position;

    private LinkReceiver session(Role role, MemoryBudget of, Link over) {
        MuxSettings settings = MuxSettings.defaults();
        PeerLimits limits = new PeerLimits(STREAMS, settings.requestCreditBytes(), settings.maxHeadBytes());
        SessionTerms terms = new SessionTerms("test", limits, limits);
        return new MuxSession(role, new MuxRuntime(timer, of, settings), terms, events).attach(over);
    }

    @Test
    void refusalsThatNobodyReadsEndTheSession() {
        LinkReceiver agent = session(Role.AGENT, budget, link);
        long id = open(agent, 0, STREAMS + 30_000, Pair.get());

        assertThat(events.owners).hasSize(STREAMS);
        assertThat(events.ends).containsExactly(ErrorCode.CALM_DOWN);
        assertThat(id).isGreaterThan(STREAMS + 20_000);
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void asManyRefusalsToAPeerThatReadsEndNothing() {
        Pair pair = new Pair();
        for (int i = 0; i < 300; i++) {
            Frame[] opens = new Frame[100];
            for (int n = 0; n < 100; n++) {
                opens[n] = new Frame.Open(1 + i * 100 + n, Pair.get(), FLOOR, 0);
            }
            pair.links.right().deliver(HostilePeerTest.batch(1 + i, 0, opens));
            pair.links.right().deliver(HostilePeerTest.batch(0, i == 0 ? 0 : i / 2, new Frame.Ack()));
        }
        assertThat(pair.agentEvents.ends).isEmpty();
    }

    @Test
    void requestsThatTheirOwnersRefuseAreBoundedToo() {
        LinkReceiver agent = session(Role.AGENT, budget, link);
        long id = 0;
        for (int i = 0; i < 100 && events.ends.isEmpty(); i++) {
            id = open(agent, id, 300, Pair.get());
            events.owners.forEach(owner -> owner.stream().refuse(ErrorCode.UNKNOWN_SERVICE, "not here"));
            events.owners.clear();
        }

        assertThat(events.ends).containsExactly(ErrorCode.CALM_DOWN);
    }

    @Test
    void creditForStreamsThatArePulledBackIsBoundedToo() {
        LinkReceiver agent = session(Role.AGENT, budget, link);
        long id = 0;
        for (int i = 0; i < 1000 && events.ends.isEmpty(); i++) {
            Frame[] frames = new Frame[300];
            for (int n = 0; n < 300; n += 3) {
                frames[n] = new Frame.Open(++id, Pair.post(10), FLOOR, 1);
                frames[n + 1] = new Frame.Data(id, ByteBuffer.allocate(1));
                frames[n + 2] = new Frame.End(id, Headers.empty());
            }
            deliver(agent, frames);
            Frame[] resets = new Frame[100];
            for (int n = 0; n < 100; n++) {
                resets[n] = new Frame.Reset(id - n, ErrorCode.CANCELLED, "");
            }
            timer.advance(Duration.ofMillis(100));
            deliver(agent, resets);
        }
        assertThat(events.ends).isNotEmpty();
    }

    @Test
    void promisesThatAreAllUsedUpEndStreamsBeforeMemoryDoes() {
        LinkReceiver agent = session(Role.AGENT, budget, link);
        events.ownersRead = false;
        long last = open(agent, 0, STREAMS, Pair.post(64 << 10), 64 << 10);

        for (int piece = 0; piece < 2; piece++) {
            for (long id = 1; id <= last; id++) {
                deliver(agent, new Frame.Data(id, ByteBuffer.allocate(32 << 10)));
            }
        }

        assertThat(events.ends).isEmpty();
        assertThat(budget.heldBytes()).isLessThanOrEqualTo(budget.totalBytes() * 3 / 2 + (64L << 10));
        assertThat(events.owners.stream()
                        .filter(owner -> owner.stream().failure().isPresent()))
                .as("25 MiB were sent where 24 may be held")
                .hasSizeBetween(1, STREAMS / 4);
    }

    @Test
    void answersThatNobodyGivesCreditForAreBounded() {
        MemoryBudget small = new MemoryBudget(8 << 20);
        LinkReceiver agent = session(Role.AGENT, small, link);
        long last = open(agent, 0, STREAMS, Pair.get());
        for (TestOwner owner : events.owners) {
            owner.stream().send(ByteBuffer.allocate(64 << 10)); // more than there is room for, as HttpCore does
        }

        assertThat(last).isEqualTo(STREAMS);
        assertThat(small.heldBytes()).isLessThanOrEqualTo(small.totalBytes() * 3 / 2 + (64 << 10));
        assertThat(events.owners.stream()
                        .filter(owner -> owner.stream().failure().isPresent()))
                .as("25 MiB where 12 may be held")
                .hasSizeBetween(150, 250);
    }

    @Test
    void headsAndTrailersThatNoCreditBoundsAreBounded() {
        MemoryBudget small = new MemoryBudget(8 << 20);
        LinkReceiver agent = session(Role.AGENT, small, link);
        events.ownersRead = false;
        Headers large = Headers.of("X", "x".repeat(50_000));
        RequestHead head = new RequestHead("default", "POST", "http", "x", "/", large, 10);
        long id = 0;
        for (int i = 0; i < STREAMS; i++) {
            id = open(agent, id, 1, head);
        }
        assertThat(events.owners).as("20 MB of heads where 12 may be held").hasSizeBetween(200, 260);
        for (int stream = 1; stream <= events.owners.size(); stream++) {
            deliver(agent, new Frame.End(stream, large));
        }

        assertThat(small.heldBytes()).isLessThanOrEqualTo(small.totalBytes() * 3 / 2 + 50_100);
        assertThat(events.owners.stream()
                        .filter(owner -> owner.stream().failure().isPresent()))
                .isNotEmpty();
        assertThat(events.ends).isEmpty();
        events.owners.get(0).stream().session().end(ErrorCode.LINK_LOST, "gone");
        assertThat(small.usedBytes()).isZero();
        assertThat(small.heldBytes()).isZero();
    }

    @Test
    void anIdleSessionHoldsNoBatchBuffer() {
        int sessions = 2000;
        List<LinkReceiver> kept = new ArrayList<>();
        long before = heapAfterGc();
        for (int i = 0; i < sessions; i++) {
            kept.add(session(i % 2 == 0 ? Role.PROXY : Role.AGENT, budget, new SendingLink()));
        }
        long each = (heapAfterGc() - before) / sessions;

        assertThat(kept).hasSize(sessions);
        assertThat(each).as("bytes of heap a session").isLessThan(4 << 10);
    }

    private static long heapAfterGc() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private long open(LinkReceiver agent, long after, int count, RequestHead head) {
        return open(agent, after, count, head, 0);
    }

    /** Opens so many streams, a hundred in a message, until the session ends; the last id. */
    private long open(LinkReceiver agent, long after, int count, RequestHead head, int requestCredit) {
        long id = after;
        List<Frame> frames = new ArrayList<>();
        while (id < after + count && events.ends.isEmpty()) {
            frames.add(new Frame.Open(++id, head, FLOOR, requestCredit));
            if (frames.size() == 100 || id == after + count) {
                deliver(agent, frames.toArray(Frame[]::new));
                frames.clear();
            }
        }
        return id;
    }

    private void deliver(LinkReceiver to, Frame... frames) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(++position, 0);
        for (Frame frame : frames) {
            encoder.write(frame);
        }
        to.onMessage(MessageBytes.of(encoder.finish()));
    }

    /** Takes one message and never gets rid of it. */
    private static final class StalledLink implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {}

        @Override
        public void close(int closeCode, String reason) {}

        @Override
        public String description() {
            return "stalled";
        }
    }
}
