package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.util.Throwables;

/**
 * Things that go on beside what a test does, each on a thread of its own, until they are told to end. Whoever starts
 * them closes them, which waits for each to end in good order.
 */
final class GoingOn implements AutoCloseable {
    private static final long END_SECONDS = 120;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "it-going-on");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong rounds = new AtomicLong();
    private volatile boolean ending;

    /** Ends when {@code going} turns false; what it throws is a failure. */
    interface Task {
        void run(BooleanSupplier going) throws Exception;
    }

    void start(Task task) {
        begun.incrementAndGet();
        threads.execute(() -> {
            try {
                task.run(() -> !ending);
            } catch (Exception | AssertionError e) {
                failures.add(Throwables.getStackTrace(e));
            }
        });
    }

    /** One thing has been done once more; {@code pace} is what a person or a machine takes until the next. */
    void round(long paceMillis) {
        rounds.incrementAndGet();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(paceMillis));
    }

    long rounds() {
        return rounds.get();
    }

    int begun() {
        return begun.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        ending = true;
        threads.shutdown();
        try {
            assertThat(threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS))
                    .as("all of them to end")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
