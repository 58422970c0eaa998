package io.gatewaytunnel.proxy;

import io.gatewaytunnel.mux.Gathering;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time do an exchange's work, without anybody waiting: who finds the gate occupied leaves a note, and the one inside goes round once
 * more. Threads: any.
 */
final class Gate {
    /** Far longer than any pass takes, since nothing in it blocks: a guard against a defect. */
    private static final Duration MOST_WAIT = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofNanos(20_000);

    private final Runnable work;
    private final AtomicInteger notes = new AtomicInteger();

    /** For the one caller that must not wait for itself. */
    private volatile @Nullable Thread inside;

    private volatile boolean released;

    Gate(Runnable work) {
        this.work = work;
    }

    /** Has the work done, by this thread or by the one that is at it; never waits. */
    void signal() {
        if (notes.getAndIncrement() == 0) {
            pass();
        }
    }

    /** Keeps everybody out until {@link #pass}; only before anybody else knows the gate. */
    void hold() {
        notes.incrementAndGet();
    }

    /** Does the work of the one who holds the gate, and what was asked for meanwhile; what it queues for the agent leaves together. */
    void pass() {
        Gathering.run(this::passUntilQuiet);
    }

    private void passUntilQuiet() {
        int answered = 1;
        do {
            inside = Thread.currentThread();
            work.run();
            inside = null;
            answered = notes.addAndGet(-answered);
        } while (answered != 0);
    }

    /** The work is done for good. */
    void release() {
        released = true;
    }

    /** Returns when the work is done for good, or at once to the thread that is doing it. */
    void awaitRelease() {
        long deadlineNanos = System.nanoTime() + MOST_WAIT.toNanos();
        while (!released && inside != Thread.currentThread() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
