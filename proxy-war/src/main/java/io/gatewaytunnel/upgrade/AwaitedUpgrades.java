package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.flow.MemoryBudget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all upgrades that are awaited may hold together: the places of those whose answer is to come, so that other
 * requests have places too, and the memory of the bodies that come before them. A request whose body is still to come
 * takes none of the former: who never sends it takes no upgrade from anybody. Threads: any.
 */
public final class AwaitedUpgrades {
    /** An eighth of the budget: the bodies of all other requests, which are held for a moment only, have the rest. */
    private static final int SHARE = 8;

    /** The array's header and the objects around it. */
    private static final int OVERHEAD_BYTES = 256;

    private final int most;
    private final MemoryBudget budget;
    private final int sureBytes;
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicLong largeBytes = new AtomicLong();

    /**
     * {@code most}: answers awaited at a time. Of {@code budget} an eighth is for bodies of more than
     * {@code sureBytes}; smaller ones always have room, since there are as many of them as requests at most.
     */
    public AwaitedUpgrades(int most, MemoryBudget budget, int sureBytes) {
        this.most = most;
        this.budget = budget;
        this.sureBytes = sureBytes;
    }

    /** Whether there is a place, which is then taken until {@link #leave}. */
    boolean tryEnter() {
        if (now.incrementAndGet() > most) {
            now.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        now.decrementAndGet();
    }

    /**
     * Whether there is room for a body of that length, before any of it is read; it counts as held, all of it, until
     * {@link #letGo}.
     */
    boolean tryKeep(int lengthBytes) {
        int bytes = lengthBytes + OVERHEAD_BYTES;
        if (lengthBytes > sureBytes && !tryKeepLarge(bytes)) {
            return false;
        }
        budget.hold(bytes);
        return true;
    }

    private boolean tryKeepLarge(int bytes) {
        if (budget.isShort()) {
            return false;
        }
        if (largeBytes.addAndGet(bytes) > budget.totalBytes() / SHARE) {
            largeBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void letGo(int lengthBytes) {
        int bytes = lengthBytes + OVERHEAD_BYTES;
        if (lengthBytes > sureBytes) {
            largeBytes.addAndGet(-bytes);
        }
        budget.hold(-bytes);
    }
}
