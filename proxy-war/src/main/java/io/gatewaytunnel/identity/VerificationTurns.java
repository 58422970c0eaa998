package io.gatewaytunnel.identity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may verify a signature now: two at a time, so that strangers who send signatures leave the processors to others;
 * and who comes from an address from which one was right before those from elsewhere. A turn is a millisecond; a few
 * may wait for one a little, others are told to come again. Threads: any.
 */
final class VerificationTurns {
    private static final int AT_A_TIME = 2;
    private static final Duration WAIT = Duration.ofMillis(100);
    private static final int MOST_KNOWN_WAITING = 16;
    static final int MOST_STRANGERS_WAITING = 4;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> known;
    private final Duration wait;

    @GuardedBy("lock")
    private int running;

    @GuardedBy("lock")
    private int knownWaiting;

    @GuardedBy("lock")
    private int strangersWaiting;

    /** {@code remembered}: addresses at most, the one that was right the longest ago is forgotten. */
    VerificationTurns(int remembered) {
        this(remembered, WAIT);
    }

    VerificationTurns(int remembered, Duration wait) {
        this.wait = wait;
        known = Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > remembered;
            }
        });
    }

    /** Whether the caller may verify now, and has to {@link #leave}. */
    boolean enter(String address) {
        lock.lock();
        try {
            boolean isKnown = known.contains(address);
            if (isKnown ? knownWaiting >= MOST_KNOWN_WAITING : strangersWaiting >= MOST_STRANGERS_WAITING) {
                return false;
            }
            return await(isKnown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean await(boolean isKnown) throws InterruptedException {
        long left = wait.toNanos();
        count(isKnown, 1);
        try {
            while (running >= AT_A_TIME || (!isKnown && knownWaiting > 0)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            running++;
            return true;
        } finally {
            count(isKnown, -1);
            changed.signalAll();
        }
    }

    @GuardedBy("lock")
    private void count(boolean isKnown, int more) {
        knownWaiting += isKnown ? more : 0;
        strangersWaiting += isKnown ? 0 : more;
    }

    /** The turn is over; {@code right}: whether the signature was. */
    void leave(String address, boolean right) {
        lock.lock();
        try {
            running--;
            if (right) {
                known.remove(address);
                known.add(address); // the youngest now
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int waiting() {
        lock.lock();
        try {
            return knownWaiting + strangersWaiting;
        } finally {
            lock.unlock();
        }
    }
}
