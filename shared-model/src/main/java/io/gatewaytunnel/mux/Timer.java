package io.gatewaytunnel.mux;

import java.time.Duration;

/**
 * The clock of everything that waits. A test moves it by hand, a program uses {@link TimerThread}.
 *
 * <p>Tasks run one at a time on a thread of the timer's and must not block.
 */
public interface Timer {
    /** Nanoseconds from an arbitrary point, as {@link System#nanoTime()}. */
    long nanoTime();

    /** Runs the task once, after the delay, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** Runs the task again and again, each time the period after the last. */
    Cancellable every(Duration period, Runnable task);

    /** A task that may still be called off; calling it off twice or too late does nothing. */
    interface Cancellable {
        void cancel();
    }
}
