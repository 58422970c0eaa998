package io.gatewaytunnel.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A timer that may hang, and what looks at it by hand. */
final class TimerWatchTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Clock clock = new Clock();
    private final List<Runnable> handedOn = new ArrayList<>();
    private final AtomicInteger stuck = new AtomicInteger();

    private TimerWatch watch(Executor beside) {
        return new TimerWatch(clock, SILENCE, stuck::incrementAndGet, beside, Duration.ofNanos(1));
    }

    @Test
    void timerIsSilentAfterTheTimeAllowedAndOneThreadLooksAgain() {
        TimerWatch watch = watch(handedOn::add);
        clock.pass(SILENCE);
        assertThat(watch.isSilent()).isFalse();
        clock.pass(Duration.ofNanos(1));
        assertThat(watch.isSilent()).isTrue();
        assertThat(watch.isSilent()).isTrue();

        assertThat(handedOn).hasSize(1);
        assertThat(stuck).as("before it has looked again").hasValue(0);
        handedOn.get(0).run();
        assertThat(stuck).hasValue(1);
        assertThat(watch.isSilent()).isTrue();
        assertThat(handedOn).as("once for good").hasSize(1);
    }

    @Test
    void timerThatWorksAgainWasNotStuckAndMayBeLater() {
        TimerWatch watch = watch(handedOn::add);
        clock.pass(SILENCE.multipliedBy(2)); // as after a sleep of the whole machine
        assertThat(watch.isSilent()).isTrue();
        clock.work();
        handedOn.get(0).run();

        assertThat(watch.isSilent()).isFalse();
        assertThat(stuck).hasValue(0);
        clock.pass(SILENCE.multipliedBy(2));
        assertThat(watch.isSilent()).isTrue();
        handedOn.get(1).run();
        assertThat(stuck).hasValue(1);
    }

    @Test
    void whoAsksIsNotTroubledByAThreadThatCannotBeHadAndTheNextOneTriesAgain() {
        List<Runnable> tries = new ArrayList<>();
        TimerWatch watch = watch(task -> {
            tries.add(task);
            throw new OutOfMemoryError("unable to create native thread");
        });
        clock.pass(SILENCE.multipliedBy(2));

        assertThat(watch.isSilent()).isTrue();
        assertThat(watch.isSilent()).isTrue();
        assertThat(tries).hasSize(2);
    }

    @Test
    void applicationThatGoesEndsTheLooks() {
        TimerWatch watch = watch(handedOn::add);
        clock.pass(SILENCE.multipliedBy(2));
        assertThat(watch.isSilent()).isTrue();
        watch.close();
        handedOn.get(0).run();
        assertThat(stuck).hasValue(0);
    }

    /** Time that passes without its timer's work, which comes when it is told to. */
    private static final class Clock implements Timer {
        private final ManualTimer time = new ManualTimer();
        private final List<Runnable> work = new ArrayList<>();

        void pass(Duration duration) {
            time.advance(duration);
        }

        void work() {
            work.forEach(Runnable::run);
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public Cancellable every(Duration period, Runnable task) {
            work.add(task);
            return () -> {};
        }
    }
}
