package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real threads: streams opened, answered, reset and stalled from many threads at once, over links with a thread each.
 */
class ThreadsTest {
    private static final int STREAMS = 20_000;

    @Test
    @Timeout(120)
    void everyStreamOfManyThreadsEndsAndNothingIsLeft() throws Exception {
        MemoryBudget proxyBudget = new MemoryBudget(32 << 20);
        MemoryBudget agentBudget = new MemoryBudget(32 << 20);
        MuxSettings settings = MuxSettings.defaults();
        SessionTerms terms = new SessionTerms("threads", limits(settings), limits(settings));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        ExecutorService answerers = Executors.newFixedThreadPool(2);
        try (TimerThread timer = new TimerThread("test-timer");
                TimerThread proxyLink = new TimerThread("test-proxy-link")) {
            MuxSession proxy =
                    new MuxSession(Role.PROXY, new MuxRuntime(timer, proxyBudget, settings), terms, new Nobody());
            MuxSession agent = new MuxSession(
                    Role.AGENT, new MuxRuntime(timer, agentBudget, settings), terms, new Answering(answerers));
            LoopbackLinks links = new LoopbackLinks(proxyLink, Duration.ZERO, 0);
            links.left().receiveWith(proxy.attach(links.left()));
            links.right().receiveWith(agent.attach(links.right()));
            CountDownLatch done = new CountDownLatch(STREAMS);
            AtomicInteger wrong = new AtomicInteger();
            AtomicInteger next = new AtomicInteger();
            for (int i = 0; i < 8; i++) {
                callers.execute(() -> open(proxy, next, done, wrong));
            }

            assertThat(done.await(100, TimeUnit.SECONDS))
                    .as("streams left: " + done.getCount())
                    .isTrue();
            assertThat(wrong).hasValue(0);
            proxy.end(ErrorCode.NO_ERROR, "done");
            agent.end(ErrorCode.NO_ERROR, "done");
            assertThat(proxyBudget.usedBytes()).isZero();
            assertThat(agentBudget.usedBytes()).isZero();
        } finally {
            callers.shutdownNow();
            answerers.shutdownNow();
        }
    }

    private static PeerLimits limits(MuxSettings settings) {
        return new PeerLimits(1000, settings.requestCreditBytes(), settings.maxHeadBytes());
    }

    private static void open(MuxSession proxy, AtomicInteger next, CountDownLatch done, AtomicInteger wrong) {
        while (true) {
            int number = next.getAndIncrement();
            if (number >= STREAMS) {
                return;
            }
            Client client = new Client(number, done, wrong);
            RequestHead head =
                    new RequestHead("default", "GET", "http", "h", "/" + number, Headers.empty(), RequestHead.NO_BODY);
            while (proxy.open(head, client).map(client::begin).isEmpty()) {
                Thread.onSpinWait(); // as many as the peer takes are open
            }
        }
    }

    /** Reads a response whose length the number of its request tells; every seventh walks away in the middle. */
    private static final class Client implements StreamListener {
        private final int number;
        private final CountDownLatch done;
        private final AtomicInteger wrong;
        private final AtomicInteger signals = new AtomicInteger();
        private volatile @Nullable MuxStream stream;
        private int received;
        private boolean over;

        Client(int number, CountDownLatch done, AtomicInteger wrong) {
            this.number = number;
            this.done = done;
            this.wrong = wrong;
        }

        MuxStream begin(MuxStream opened) {
            stream = opened;
            onReadable();
            return opened;
        }

        @Override
        public void onReadable() {
            if (stream == null || signals.getAndIncrement() != 0) {
                return;
            }
            int answered = 1;
            do {
                drain();
                answered = signals.addAndGet(-answered);
            } while (answered != 0);
        }

        private void drain() {
            MuxStream from = Objects.requireNonNull(stream);
            for (Frame frame = from.poll(); frame != null && !over; frame = from.poll()) {
                if (frame instanceof Frame.Data data) {
                    received += data.bytes().remaining();
                    from.consumed(data.bytes().remaining());
                    if (number % 7 == 0) {
                        from.reset(ErrorCode.CANCELLED, "enough");
                        finish(true);
                    }
                } else if (frame instanceof Frame.End) {
                    finish(received == Answering.length(number));
                } else if (!(frame instanceof Frame.Head)) {
                    finish(false);
                }
            }
        }

        private void finish(boolean good) {
            over = true;
            if (!good) {
                wrong.incrementAndGet();
            }
            done.countDown();
        }

        @Override
        public void onWritable() {}
    }

    private static final class Answering implements SessionListener {
        private final ExecutorService executor;

        Answering(ExecutorService executor) {
            this.executor = executor;
        }

        static int length(int number) {
            return number % 50 == 0 ? 300_000 : 1 + number % 2000;
        }

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            Server server =
                    new Server(stream, length(Integer.parseInt(head.target().substring(1))));
            if (stream.id() % 3 == 0) {
                executor.execute(server::onWritable);
            } else {
                server.onWritable();
            }
            return server;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }

    private static final class Server implements StreamListener {
        private final MuxStream stream;
        private final AtomicInteger signals = new AtomicInteger();
        private int left;
        private boolean headSent;

        Server(MuxStream stream, int length) {
            this.stream = stream;
            this.left = length;
        }

        @Override
        public void onWritable() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int answered = 1;
            do {
                write();
                answered = signals.addAndGet(-answered);
            } while (answered != 0);
        }

        private void write() {
            if (!headSent) {
                headSent = true;
                stream.sendHead(new ResponseHead(200, Headers.empty()));
            }
            while (left > 0) {
                int room = Math.min(left, stream.writableBytes());
                if (room == 0) {
                    return;
                }
                stream.send(ByteBuffer.allocate(room));
                left -= room;
                if (left == 0) {
                    stream.sendEnd(Headers.empty());
                }
            }
        }

        @Override
        public void onReadable() {}
    }

    private static final class Nobody implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            throw new AssertionError("only the proxy opens streams");
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }
}
