package io.gatewaytunnel.mux;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The real clock: one daemon thread with the name given, until {@link #close}. A task that throws is logged and goes on
 * being called.
 *
 * <p>Work beside it has threads of its own, which exist only while there is some: {@code NAME-aside} for what does not
 * block, {@code NAME-slow} for what may. What waits for them is bounded by the number of sessions: each ends once.
 */
public final class TimerThread implements Timer, AutoCloseable {
    private static final Defects DEFECTS = new Defects(TimerThread.class);

    /** As much as two processors do; it never waits. */
    private static final int MOST_ASIDE = 2;

    /**
     * A link that takes nothing holds one for up to 20 s (Tomcat's wait for a close frame to leave); the rest of them
     * queue.
     */
    private static final int MOST_SLOW = 8;

    private static final Duration UNUSED_THREAD = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor executor;
    private final ThreadPoolExecutor aside;
    private final ThreadPoolExecutor slow;

    public TimerThread(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, threads(threadName));
        executor.setRemoveOnCancelPolicy(true);
        aside = pool(threadName + "-aside", MOST_ASIDE);
        slow = pool(threadName + "-slow", MOST_SLOW);
    }

    private static ThreadPoolExecutor pool(String threadName, int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most,
                most,
                UNUSED_THREAD.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(),
                threads(threadName));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((dead, thrown) -> tell(thrown)); // of the executor's own work
            return thread;
        };
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

    @Override
    public void aside(Runnable task) {
        hand(aside, task);
    }

    @Override
    public void slowly(Runnable task) {
        hand(slow, task);
    }

    private static void hand(ExecutorService to, Runnable task) {
        Runnable guarded = guarded(task);
        try {
            to.execute(guarded);
        } catch (RejectedExecutionException closed) {
            guarded.run(); // streams are to be told of their end even when the timer has none
        }
    }

    /**
     * Drops what is waiting, and returns when the threads have ended or after a second: containers look for threads
     * that are left.
     */
    @Override
    public void close() {
        executor.shutdownNow();
        aside.shutdown();
        slow.shutdown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        try {
            for (ExecutorService each : new ExecutorService[] {executor, aside, slow}) {
                boolean unused = each.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slow.shutdownNow(); // a close that hangs
    }

    private static Cancellable cancelling(Future<?> scheduled) {
        return () -> scheduled.cancel(false);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable thrown) {
                tell(thrown); // thrown on, it would end all further calls of a task that repeats
            }
        };
    }

    private static void tell(Throwable thrown) {
        DEFECTS.tell("a timer task failed", "", thrown);
    }
}
