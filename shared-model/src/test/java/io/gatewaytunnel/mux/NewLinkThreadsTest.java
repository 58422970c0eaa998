package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The welcome is said on one thread while messages come in on another: the session hears one after the other. */
class NewLinkThreadsTest {
    private static final PeerLimits LIMITS = new PeerLimits(1, 0, 1024);
    private static final int LINKS = 1500;
    private static final int MESSAGES = 30;
    private static final int SPINS = 20;
    private static final int MOST_SPINS = 40;

    private final ManualTimer timer = new ManualTimer();
    private final Random random = new Random(1);

    @Test
    void messagesThatComeWhileTheSessionBeginsAreHeardOneAfterTheOther() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < LINKS; i++) {
                Hub hub = new Hub();
                NewLink link = new NewLink(Handshake.ofProxy(), hub, hub, timer);
                link.onMessage(MessageBytes.of(LinkHandshake.encodeHello(
                        new HelloBody("1", "agent", "0".repeat(32), List.of("default"), LIMITS, Optional.empty()))));
                link.welcome(new WelcomeBody(
                        "1", "node", new ResumePoint("1".repeat(32), 0), false, LIMITS, Optional.empty()));
                AtomicInteger ready = new AtomicInteger();
                Future<?> saying = other.submit(() -> {
                    await(ready, 2);
                    hub.saying.join().sent();
                });
                await(ready, 2);
                for (int message = 0; message < MESSAGES; message++) {
                    spin(random.nextInt(MOST_SPINS));
                    link.onMessage(new byte[] {(byte) message});
                }
                saying.get(30, TimeUnit.SECONDS);

                assertThat(hub.heard)
                        .isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
                assertThat(hub.atOnce).isFalse();
            }
        } finally {
            other.shutdownNow();
        }
    }

    /** Both threads are to begin at once, so nobody parks. */
    private static void await(AtomicInteger ready, int all) {
        ready.incrementAndGet();
        while (ready.get() < all) {
            Thread.onSpinWait();
        }
    }

    /** Both threads are to be at it at once. */
    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    /** The link, whom it is for, and the session that comes of it. */
    private static final class Hub implements Link, NewLink.Owner, LinkReceiver {
        final CompletableFuture<SendCompletion> saying = new CompletableFuture<>();
        final List<Integer> heard = new ArrayList<>();
        private volatile boolean hearing;
        volatile boolean atOnce;

        @Override
        public void onMessage(byte[] message) {
            atOnce |= hearing;
            hearing = true;
            spin(SPINS);
            heard.add((int) message[0]);
            hearing = false;
        }

        @Override
        public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
            return this;
        }

        @Override
        public void onHello(Handshake.Judge asked) {}

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {}

        @Override
        public void onClosed(int closeCode, String reason) {}

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            saying.complete(completion);
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public String description() {
            return "the test";
        }
    }
}
