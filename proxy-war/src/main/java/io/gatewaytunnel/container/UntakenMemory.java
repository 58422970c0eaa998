package io.gatewaytunnel.container;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accounts of what is kept for connections that take nothing, an estimate, and who has to go when there is too much of
 * it. Threads: any.
 */
final class UntakenMemory {
    private final long most;
    private final AtomicLong all = new AtomicLong();
    private final Map<Object, Long> accounts = new ConcurrentHashMap<>();

    /** Bytes, of all together. */
    UntakenMemory(long most) {
        this.most = most;
    }

    /** So many bytes more are kept for the connection; returns how many there are now. */
    long add(Object connection, long bytes) {
        all.addAndGet(bytes);
        return accounts.merge(connection, bytes, Long::sum);
    }

    /** Whether there is too much of all, and of this account no less than of others. */
    boolean isTooMuch(long account) {
        long now = all.get();
        return now > most && account * accounts.size() >= now;
    }

    /** Nothing is kept for it any more. */
    void forget(Object connection) {
        Long was = accounts.remove(connection);
        if (was != null) {
            all.addAndGet(-was);
        }
    }
}
