package io.gatewaytunnel.admission;

import io.gatewaytunnel.answer.ForwardError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How many of something may be under way, requests mostly, in all and for one client. While more than half of all
 * places are taken, one client may have a quarter of them at most, so that nobody can take them all; before that there
 * is no such limit, since many people may share an address. Threads: any.
 */
public final class Admission {
    private static final int CROWDED_FROM = 2;
    private static final int SHARE_OF_ONE = 4;

    /** An eighth as many at most are about to go while others have their places. */
    private static final int LEAVING = 8;

    private final int most;
    private final int mostPerClient;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentMap<String, Integer> byClient = new ConcurrentHashMap<>();
    private final ReentrantLock idleLock = new ReentrantLock();
    private final Condition idle = idleLock.newCondition();

    /** {@code mostPerClient} 0 is no limit beside the share. */
    public Admission(int most, int mostPerClient) {
        this.most = most;
        this.mostPerClient = mostPerClient;
    }

    /** Counts a request in, or says why not. Whoever is counted in is counted out by {@link #leave}. */
    public Optional<ForwardError> tryEnter(String client) {
        return tryEnter(client, most);
    }

    /**
     * The same; while all places are taken, {@code makesRoom} is to have somebody give one up, and says whether it has
     * found one. Whoever does gets it, though it is given back a moment later and others ask meanwhile: a few more than
     * there may be are under way until then.
     */
    public Optional<ForwardError> tryEnter(String client, BooleanSupplier makesRoom) {
        Optional<ForwardError> refusal = tryEnter(client);
        int mostWithLeaving = most + Math.max(1, most / LEAVING);
        if (isFull(refusal) && taken.get() < mostWithLeaving && makesRoom.getAsBoolean()) {
            refusal = tryEnter(client, mostWithLeaving);
        }
        return refusal;
    }

    private static boolean isFull(Optional<ForwardError> refusal) {
        return refusal.equals(Optional.of(ForwardError.OVERLOADED));
    }

    /** The same where there are fewer places at the moment. */
    public Optional<ForwardError> tryEnter(String client, int mostNow) {
        underWay.incrementAndGet();
        if (taken.incrementAndGet() > mostNow) {
            taken.decrementAndGet();
            leaveLightened();
            return Optional.of(ForwardError.OVERLOADED);
        }
        int own = byClient.merge(client, 1, Integer::sum);
        boolean overShare = taken.get() > mostNow / CROWDED_FROM && own > Math.max(1, mostNow / SHARE_OF_ONE);
        if (overShare || (mostPerClient > 0 && own > mostPerClient)) {
            leave(client);
            return Optional.of(ForwardError.TOO_MANY_FROM_CLIENT);
        }
        return Optional.empty();
    }

    public void leave(String client) {
        lighten(client);
        leaveLightened();
    }

    /**
     * What was counted in goes on and costs next to nothing any more: it gives its place up. {@link #leaveLightened}
     * follows in the end.
     */
    public void lighten(String client) {
        byClient.computeIfPresent(client, (key, count) -> count > 1 ? count - 1 : null);
        taken.decrementAndGet();
    }

    /** Places of that client. */
    public int heldBy(String client) {
        return byClient.getOrDefault(client, 0);
    }

    /** Whether more than half of the places are taken. */
    public boolean isCrowded() {
        return taken.get() > most / CROWDED_FROM;
    }

    /** Counts out what has given its place up. */
    public void leaveLightened() {
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
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
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
