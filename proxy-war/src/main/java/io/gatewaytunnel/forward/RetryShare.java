package io.gatewaytunnel.forward;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How many requests may be asked again: a share of all those of the last ten seconds, so that what brings agents down
 * is not multiplied by asking the others; and some in any case, since a share of few requests is none. Threads: any;
 * counts of a second that begins may be off by those of the moment in which it does.
 */
public final class RetryShare {
    /** So many in ten seconds are no burden to anybody. */
    static final int ALWAYS = 100;

    private static final int SECONDS = 10;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int ALL = 100;

    private final IntSupplier percents;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final AtomicIntegerArray requests = new AtomicIntegerArray(SECONDS);
    private final AtomicIntegerArray retries = new AtomicIntegerArray(SECONDS);
    private final AtomicLong second = new AtomicLong();
    private final LongAdder retried = new LongAdder();
    private final LongAdder denied = new LongAdder();

    /** {@code percents}: as it is at the moment; 0 lets none be asked again, 100 all. */
    public RetryShare(IntSupplier percents, LongSupplier nanoTime) {
        this.percents = percents;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /** A request is asked for the first time. */
    void onRequest() {
        requests.incrementAndGet(slot());
    }

    /** Whether one more may be asked again. */
    boolean mayRetry() {
        int unused = slot();
        int percent = percents.getAsInt();
        boolean may = percent == ALL || (percent > 0 && sum(retries) < Math.max(ALWAYS, sum(requests) * percent / ALL));
        if (!may) {
            denied.increment();
        }
        return may;
    }

    /** Another agent has one. */
    void onRetry() {
        retries.incrementAndGet(slot());
        retried.increment();
    }

    /** Since the start: how many times another agent was asked, and how many times that was not allowed any more. */
    public record Figures(long retried, long denied) {}

    public Figures figures() {
        return new Figures(retried.sum(), denied.sum());
    }

    /** The slot of this second; whoever comes first in it empties those that are over. */
    private int slot() {
        long now = (nanoTime.getAsLong() - startNanos) / NANOS_PER_SECOND;
        long last = second.get();
        if (now > last && second.compareAndSet(last, now)) {
            for (long over = Math.max(last + 1, now - SECONDS + 1); over <= now; over++) {
                requests.set((int) (over % SECONDS), 0);
                retries.set((int) (over % SECONDS), 0);
            }
        }
        return (int) (now % SECONDS);
    }

    private static long sum(AtomicIntegerArray counts) {
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }
}
