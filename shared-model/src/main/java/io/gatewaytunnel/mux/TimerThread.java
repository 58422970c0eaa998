package io.gatewaytunnel.mux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The real clock: one daemon thread with the name given, until {@link #close}. A task that throws is logged and goes on being called. */
public final class TimerThread implements Timer, AutoCloseable {
    private static final Logger LOG = System.getLogger(TimerThread.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    public TimerThread(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        try {
            return cancelling(executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            return () -> {}; // nothing happens any more after close
        }
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        try {
            return cancelling(executor.scheduleWithFixedDelay(
                    guarded(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /** Drops what is waiting, and returns when the thread has ended or after a second: containers look for threads that are left. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            boolean unused = executor.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Cancellable cancelling(Future<?> scheduled) {
        return () -> scheduled.cancel(false);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a timer task failed; this is a defect", e);
            }
        };
    }
}
