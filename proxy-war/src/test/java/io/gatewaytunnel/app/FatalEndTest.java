package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.Timer;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FatalEndTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);

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
    void timerThatDoesNothingAnyMoreIsAFailure() {
        fatal.watch(new Stuck(clock), SILENCE, closed::incrementAndGet);
        clock.advance(SILENCE);
        assertThat(fatal.hasFailed()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(fatal.hasFailed()).isTrue();
    }

    /** Tells the time, and does nothing. */
    private record Stuck(Timer clock) implements Timer {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Timer.Cancellable after(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public Timer.Cancellable every(Duration period, Runnable task) {
            return () -> {};
        }

        @Override
        public void aside(Runnable task) {}

        @Override
        public void slowly(Runnable task) {}
    }
}
