package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.RequestHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one timer of a process goes on whatever its tasks do, and however long links take to close. */
@Timeout(60)
class TimerThreadTest {
    private final TimerThread timer = new TimerThread("test-timer");

    @AfterEach
    void close() {
        timer.close();
        FatalErrors.uninstall();
    }

    @Test
    void aTaskThatThrowsAnythingIsCalledAgain() throws InterruptedException {
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        FatalErrors.install(fatal::add);
        OutOfMemoryError noMemory = new OutOfMemoryError("unable to create native thread");
        CountDownLatch calls = new CountDownLatch(3);
        timer.every(Duration.ofMillis(1), () -> {
            calls.countDown();
            throw noMemory;
        });

        assertThat(calls.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fatal).contains(noMemory);
    }

    @Test
    void closingReturnsAlthoughALinkNeverCloses() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        timer.slowly(() -> {
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        begun.await();

        timer.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threeHundredLinksThatHangAsTheyCloseHoldNobodyUp() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(300);
        MuxSettings impatient = MuxSettings.read(SettingSource.ofMaps(
                Map.of("heartbeat", "20ms", "dead-after", "60ms", "resume-grace", "1s"), Map.of()));
        MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(64 << 20), impatient);
        PeerLimits limits = new PeerLimits(10, 0, impatient.maxHeadBytes());
        for (int i = 0; i < 300; i++) {
            MuxSession session = new MuxSession(
                    Role.PROXY, runtime, new SessionTerms("dead#" + i, limits, limits), new Ending(ended));
            LinkReceiver unused = session.attach(new HangingLink(never));
        }

        assertThat(ended.await(20, TimeUnit.SECONDS)).as("all streams are told").isTrue();
        CountDownLatch ticked = new CountDownLatch(3);
        timer.every(Duration.ofMillis(1), ticked::countDown);
        assertThat(ticked.await(5, TimeUnit.SECONDS)).as("the timer goes on").isTrue();
        never.countDown();
    }

    private record Ending(CountDownLatch ended) implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            throw new IllegalStateException("only a proxy opens");
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {
            ended.countDown();
        }
    }

    /** Takes nothing, and does not even let itself be closed. */
    private record HangingLink(CountDownLatch never) implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {}

        @Override
        public void close(int closeCode, String reason) {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public String description() {
            return "hanging";
        }
    }
}
