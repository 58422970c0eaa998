package io.gatewaytunnel.app;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the timer still works, without which no deadline comes. Nobody waits for that: whoever comes asks
 * ({@link #isSilent}), and the first one who finds it silent for too long has a thread look again, some times. A server
 * that slept, or was stopped for a while, is not taken for one whose timer hangs: there the timer works again before
 * these looks are over.
 *
 * <p>Threads: any. The one that looks is {@code gateway-tunnel-watch}; it exists only while there is a suspicion.
 * Owner: {@link FatalEnd}, which calls {@link #close}.
 */
final class TimerWatch implements AutoCloseable {
    /** How often the timer shows that it works. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** So many further looks, a period apart, without a sign of the timer's. */
    static final int LOOKS = 5;

    private final Timer timer;
    private final long silenceNanos;
    private final Runnable onStuck;
    private final Executor beside;
    private final Duration pause;
    private final AtomicBoolean suspected = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long workedNanos;

    /**
     * Begins.
     *
     * @param silence the timer may be silent for so long
     * @param onStuck called once, on the thread that looks, when the timer does not work any more
     */
    TimerWatch(Timer timer, Duration silence, Runnable onStuck) {
        this(timer, silence, onStuck, TimerWatch::onThread, PERIOD);
    }

    /** {@code beside} runs what may last, {@code pause} is between two looks. */
    TimerWatch(Timer timer, Duration silence, Runnable onStuck, Executor beside, Duration pause) {
        this.timer = timer;
        this.silenceNanos = silence.toNanos();
        this.onStuck = onStuck;
        this.beside = beside;
        this.pause = pause;
        this.workedNanos = timer.nanoTime();
        Timer.Cancellable unused = timer.every(PERIOD, () -> workedNanos = timer.nanoTime());
    }

    private static void onThread(Runnable looks) {
        Thread thread = new Thread(looks, "gateway-tunnel-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the timer has shown nothing for too long. Cheap, never waits and never throws. */
    boolean isSilent() {
        long worked = workedNanos;
        if (timer.nanoTime() - worked <= silenceNanos) {
            return false;
        }
        if (closed.getCount() > 0 && suspected.compareAndSet(false, true)) {
            try {
                beside.execute(() -> lookAgain(worked));
            } catch (Throwable thrown) {
                suspected.set(false); // the next one tries again
                FatalErrors.handle(thrown);
            }
        }
        return true;
    }

    private void lookAgain(long worked) {
        try {
            // In looks, not by the clock, which goes on while a machine sleeps.
            for (int look = 0; look < LOOKS; look++) {
                if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                if (workedNanos != worked) {
                    suspected.set(false);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
            return;
        }
        onStuck.run(); // for good: what it ends does not come back
    }

    /** Ends a look that is under way. */
    @Override
    public void close() {
        closed.countDown();
    }
}
