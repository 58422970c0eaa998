package io.gatewaytunnel.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The links of our own that a side has, and how long their ends may take. Threads: any; only {@link #close} waits.
 * Owner: whoever makes them, who calls it once.
 */
public final class OpenLinks<L> {
    /** For the peer's part of a close: one that lives does it within a round trip. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** For the same of all links when everything ends, and for what a connection below has to say at its end. */
    private static final Duration STOPPING = Duration.ofSeconds(1);

    private final Timer timer;
    private final Consumer<? super L> cutOff;

    @GuardedBy("open")
    private final Set<L> open = new HashSet<>();

    @GuardedBy("open")
    private boolean closed;

    /** {@code cutOff} ends a link without waiting for its peer. */
    public OpenLinks(Timer timer, Consumer<? super L> cutOff) {
        this.timer = timer;
        this.cutOff = cutOff;
    }

    /** False when there are to be no more links. */
    public boolean add(L link) {
        synchronized (open) {
            return !closed && open.add(link);
        }
    }

    public void remove(L link) {
        synchronized (open) {
            open.remove(link);
            if (open.isEmpty()) {
                open.notifyAll();
            }
        }
    }

    /** Does what is to be done when the peer's time for a close is over. */
    public void afterClosing(Runnable task) {
        after(CLOSING, task);
    }

    /** The same when the connection below has had its time. */
    public void afterStopping(Runnable task) {
        after(STOPPING, task);
    }

    private void after(Duration time, Runnable task) {
        Timer.Cancellable unused = timer.after(time, () -> timer.aside(task));
    }

    /**
     * Takes no more links, waits for a moment until the peers have closed theirs too, and cuts off those that have not.
     */
    public void close() {
        List<L> left;
        synchronized (open) {
            closed = true;
            awaitEnd(System.nanoTime() + STOPPING.toNanos());
            left = List.copyOf(open);
        }
        left.forEach(cutOff);
    }

    @GuardedBy("open")
    private void awaitEnd(long deadlineNanos) {
        try {
            long leftMillis = millisUntil(deadlineNanos);
            while (!open.isEmpty() && leftMillis > 0) {
                open.wait(leftMillis);
                leftMillis = millisUntil(deadlineNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever ends all of it has no patience left
        }
    }

    private static long millisUntil(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
    }
}
