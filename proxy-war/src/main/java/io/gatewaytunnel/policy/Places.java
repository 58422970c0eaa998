package io.gatewaytunnel.policy;

import java.util.concurrent.atomic.AtomicInteger;

/** How many requests may be under way at a time. Threads: any. */
public final class Places {
    private final int most;
    private final AtomicInteger taken;

    public Places(int most) {
        this(most, new AtomicInteger());
    }

    private Places(int most, AtomicInteger taken) {
        this.most = most;
        this.taken = taken;
    }

    /** So many places, of which those are taken that are taken of {@code before}. */
    Places continuing(Places before) {
        return new Places(most, before.taken);
    }

    public int most() {
        return most;
    }

    /** Those that are under way. */
    public int taken() {
        return taken.get();
    }

    /** Whether there was a place, which {@link #leave} gives back. */
    boolean tryEnter() {
        int before = taken.get();
        while (before < most) {
            if (taken.compareAndSet(before, before + 1)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    void leave() {
        taken.decrementAndGet();
    }
}
