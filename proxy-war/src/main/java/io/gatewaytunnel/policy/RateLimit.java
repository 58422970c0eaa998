package io.gatewaytunnel.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps requests to a {@link Rate} by the generic cell rate algorithm: of each client one number, the time at which its
 * requests so far would have come had they kept to the rate. Who is refused has used nothing up. Threads: any.
 *
 * <p>So many clients are known at a time; of more, who has asked for nothing for the longest time is forgotten, and may
 * have its burst again. Source: ITU-T I.371, Annex A (virtual scheduling).
 */
public final class RateLimit {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Whoever asks, where all count together. */
    private static final String ALL = "";

    private final Rate rate;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Object lock = new Object();
    private final Map<String, AtomicLong> dueNanos;

    public RateLimit(Rate rate, LongSupplier nanoTime) {
        this(rate, nanoTime, PolicySettings.MOST_CLIENTS);
    }

    /** {@code mostClients}: how many are known at a time. */
    RateLimit(Rate rate, LongSupplier nanoTime, int mostClients) {
        this.rate = rate;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.dueNanos = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, AtomicLong> eldest) {
                return size() > mostClients;
            }
        };
    }

    public Rate rate() {
        return rate;
    }

    /** 0 when the client's request may come now, which counts; or in how many seconds it is to ask again. */
    public long tryTake(String client) {
        AtomicLong due = of(client);
        long interval = rate.intervalNanos();
        long tolerance = interval * (rate.burst() - 1);
        while (true) {
            long now = nanoTime.getAsLong() - startNanos;
            long before = due.get();
            long early = before - tolerance - now;
            if (early > 0) {
                return Math.max(1, (early + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
            }
            if (due.compareAndSet(before, Math.max(before, now) + interval)) {
                return 0;
            }
        }
    }

    /** A request that was let in does not come after all. */
    void giveBack(String client) {
        of(client).addAndGet(-rate.intervalNanos());
    }

    private AtomicLong of(String client) {
        String key = rate.byClient() ? client : ALL;
        synchronized (lock) {
            return dueNanos.computeIfAbsent(key, unused -> new AtomicLong());
        }
    }

    /** Clients that are known. */
    int known() {
        synchronized (lock) {
            return dueNanos.size();
        }
    }
}
