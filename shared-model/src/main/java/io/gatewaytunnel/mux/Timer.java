package io.gatewaytunnel.mux;

import java.time.Duration;

/**
 * The clock of everything that waits. A test moves it by hand, a program uses {@link TimerThread}.
 *
 * <p>Tasks of {@link #after} and {@link #every} run one at a time on a thread of the timer's and must not block. What
 * may take longer is handed on to {@link #aside} or {@link #slowly}.
 */
public interface Timer {
    /** Nanoseconds from an arbitrary point, as {@link System#nanoTime()}. */
    long nanoTime();

    /** Runs the task once, after the delay, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** Runs the task again and again, each time the period after the last. */
    Cancellable every(Duration period, Runnable task);

    /**
     * Runs the task now, beside the timer: long work that does not block, such as telling all owners of a dead session.
     */
    default void aside(Runnable task) {
        task.run();
    }

    /** Runs the task now, beside the timer, where it may block for a while: closing a link whose peer takes nothing. */
    default void slowly(Runnable task) {
        task.run();
    }

    /** A task that may still be called off; calling it off twice or too late does nothing. */
    interface Cancellable {
        void cancel();
    }
}
