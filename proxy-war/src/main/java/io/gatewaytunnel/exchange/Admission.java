package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.ForwardError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests may be under way, in all and for one client address. Threads: any. */
public final class Admission {
    private final int most;
    private final int mostPerClient;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byClient = new ConcurrentHashMap<>();
    private final ReentrantLock idleLock = new ReentrantLock();
    private final Condition idle = idleLock.newCondition();

    /** {@code mostPerClient} 0 is no limit. */
    public Admission(int most, int mostPerClient) {
        this.most = most;
        this.mostPerClient = mostPerClient;
    }

    /** Counts a request in, or says why not. Whoever is counted in is counted out by {@link #leave}. */
    public Optional<ForwardError> tryEnter(String client) {
        if (underWay.incrementAndGet() > most) {
            decrement();
            return Optional.of(ForwardError.OVERLOADED);
        }
        if (mostPerClient > 0 && byClient.merge(client, 1, Integer::sum) > mostPerClient) {
            leave(client);
            return Optional.of(ForwardError.TOO_MANY_FROM_CLIENT);
        }
        return Optional.empty();
    }

    public void leave(String client) {
        if (mostPerClient > 0) {
            byClient.computeIfPresent(client, (key, count) -> count > 1 ? count - 1 : null);
        }
        decrement();
    }

    private void decrement() {
        if (underWay.decrementAndGet() == 0) {
            idleLock.lock();
            try {
                idle.signalAll();
            } finally {
                idleLock.unlock();
            }
        }
    }

    public int underWay() {
        return underWay.get();
    }

    public int most() {
        return most;
    }

    /** Blocks until nothing is under way or the time is over; whether nothing is. */
    boolean awaitIdle(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        idleLock.lock();
        try {
            while (underWay.get() > 0 && left > 0) {
                left = idle.awaitNanos(left); // the one who signals takes the lock, so nothing is missed
            }
            return underWay.get() == 0;
        } finally {
            idleLock.unlock();
        }
    }
}
