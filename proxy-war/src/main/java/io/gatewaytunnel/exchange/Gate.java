package io.gatewaytunnel.exchange;

import io.gatewaytunnel.mux.SerialDrain;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time do an exchange's work, without anybody waiting: a {@link SerialDrain} whose end somebody
 * may wait for. Threads: any.
 */
public final class Gate {
    /** Far longer than any pass takes, since nothing in it blocks: a guard against a defect. */
    private static final Duration MOST_WAIT = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofNanos(20_000);

    private final SerialDrain drain;

    /** For the one caller that must not wait for itself. */
    private volatile @Nullable Thread inside;

    private volatile boolean released;

    public Gate(Runnable work) {
        this(work, defect -> {});
    }

    /** {@code onDefect} ends what the work was for, in its place, when the work has thrown. */
    public Gate(Runnable work, Consumer<? super Throwable> onDefect) {
        drain = new SerialDrain(
                () -> {
                    inside = Thread.currentThread();
                    try {
                        work.run();
                    } finally {
                        inside = null;
                    }
                },
                onDefect);
    }

    /** Has the work done, by this thread or by the one that is at it; never waits. */
    public void signal() {
        drain.signal();
    }

    /** Keeps everybody out until {@link #pass}; only before anybody else knows the gate. */
    public void hold() {
        drain.hold();
    }

    /**
     * Does the work of the one who holds the gate, and what was asked for meanwhile; what it queues for the agent
     * leaves together.
     */
    public void pass() {
        drain.pass();
    }

    /** The work is done for good. */
    public void release() {
        released = true;
    }

    /** Returns when the work is done for good, or at once to the thread that is doing it. */
    public void awaitRelease() {
        long deadlineNanos = System.nanoTime() + MOST_WAIT.toNanos();
        while (!released && inside != Thread.currentThread() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
