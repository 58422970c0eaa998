package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.TimerThread;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FatalEndTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final ManualTimer clock = new ManualTimer();
    private final AtomicInteger closed = new AtomicInteger();
    private final FatalEnd fatal = new FatalEnd(contextWithoutAttributes());

    private static ServletContext contextWithoutAttributes() {
        return (ServletContext) Proxy.newProxyInstance(
                FatalEndTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> null);
    }

    @Test
    void worksAsLongAsTheTimerDoes() {
        assertThat(fatal.hasFailed()).isFalse();
        fatal.watch(clock, SILENCE, closed::incrementAndGet);
        clock.advance(SILENCE.multipliedBy(10));
        assertThat(fatal.hasFailed()).isFalse();
        assertThat(closed).hasValue(0);
    }

    @Test
    void fatalErrorIsTheEndOfAllSessionsOnce() {
        fatal.watch(clock, SILENCE, closed::incrementAndGet);
        fatal.accept(new OutOfMemoryError("for the test"));
        fatal.accept(new OutOfMemoryError("for the test"));
        assertThat(fatal.hasFailed()).isTrue();
        clock.advance(Duration.ofSeconds(5));
        assertThat(closed).hasValue(1);
    }

    @Test
    void timerThatHangsIsTheEndOfAllSessionsOnceAndHoldsUpNobodyWhoAsks() throws InterruptedException {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch forEver = new CountDownLatch(1);
        CountingLog log = new CountingLog();
        TimerThread timer = new TimerThread("test-timer");
        try {
            fatal.watch(
                    timer,
                    () -> {
                        closed.incrementAndGet();
                        closing.countDown();
                        awaitQuietly(forEver); // a link that takes nothing
                    },
                    onStuck -> new TimerWatch(timer, AT_ONCE, onStuck, FatalEndTest::onThread, AT_ONCE));
            timer.after(Duration.ZERO, () -> {
                hung.countDown();
                awaitQuietly(forEver);
            });
            hung.await();
            while (closing.getCount() > 0) {
                boolean unused = fatal.hasFailed(); // as every request does
            }
            for (int i = 0; i < 100; i++) {
                assertThat(fatal.hasFailed()).isTrue();
            }

            assertThat(closed).hasValue(1);
            assertThat(log.lines).hasValue(1);
        } finally {
            forEver.countDown();
            fatal.stop();
            timer.close();
            log.remove();
        }
    }

    private static void onThread(Runnable looks) {
        Thread thread = new Thread(looks, "test-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is said of a fatal end. */
    private static final class CountingLog extends Handler {
        private final AtomicInteger lines = new AtomicInteger();
        private final Logger logger = Logger.getLogger(FatalEnd.class.getName());

        CountingLog() {
            logger.addHandler(this);
        }

        void remove() {
            logger.removeHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.incrementAndGet();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
