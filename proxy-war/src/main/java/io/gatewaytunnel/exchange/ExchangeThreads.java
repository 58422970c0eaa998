package io.gatewaytunnel.exchange;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the exchanges of connections on which a write may wait for that of another (HTTP/2 on Tomcat). The links'
 * threads and the timer must not come into that, so they hand such an exchange over to these. What is handed over is a
 * look, which is quick unless a client that takes nothing is met in the one moment between asking and writing. And for
 * completing an answer of our own, so that its thread is the container's again.
 *
 * <p>Threads: any. Owner: the web application, which calls {@link #close}.
 */
public final class ExchangeThreads implements AutoCloseable {
    /**
     * Each may wait as long as the container's write timeout; more are of no use, since nobody waits here in the
     * ordinary course of things.
     */
    private static final int MOST_THREADS = 16;

    private static final long IDLE_SECONDS = 10;

    /** A look is quick; a write that waits all the same is interrupted. */
    private static final long END_SECONDS = 2;

    /**
     * Short enough that a connection's send buffer is never empty for long: 50 looks a second at a client that is slow.
     */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Timer timer;
    private final ThreadPoolExecutor threads;

    public ExchangeThreads(Timer timer) {
        this.timer = timer;
        this.threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "gateway-tunnel-exchange-" + NUMBERS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the look soon, on a thread of these; false when it will not, since the application has stopped. */
    @CanIgnoreReturnValue
    boolean execute(Runnable look) {
        try {
            threads.execute(look);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** The same after a moment. */
    void executeLater(Runnable look) {
        timer.after(LOOK_AGAIN, () -> execute(look));
    }

    /** Runs a task that does not block after the delay, on the timer's thread. */
    void after(Duration delay, Runnable task) {
        timer.after(delay, task);
    }

    /** Waits for them, or the container would tell of threads that an application has left behind. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean unused = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
