package io.gatewaytunnel.mux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets one thread at a time do some work without anybody waiting: who finds it at work leaves a note, and the one inside goes round once more. What
 * one pass queues for a session leaves together ({@link Gathering}). Threads: any. Source: docs/CONCURRENCY.md.
 */
public final class SerialDrain {
    private final Runnable work;
    private final AtomicInteger notes = new AtomicInteger();

    /** The work must neither block nor throw. */
    public SerialDrain(Runnable work) {
        this.work = work;
    }

    /** Has the work done, by this thread or by the one that is at it; never waits. */
    public void signal() {
        if (notes.getAndIncrement() == 0) {
            pass();
        }
    }

    /** Keeps everybody out until {@link #pass}; only before anybody else knows the drain. */
    public void hold() {
        notes.incrementAndGet();
    }

    /** Does the work of the one who holds the drain, and what was asked for meanwhile. */
    public void pass() {
        Gathering.run(this::passUntilQuiet);
    }

    private void passUntilQuiet() {
        int answered = 1;
        do {
            work.run();
            answered = notes.addAndGet(-answered);
        } while (answered != 0);
    }
}
