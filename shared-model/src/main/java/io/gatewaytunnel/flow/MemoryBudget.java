package io.gatewaytunnel.flow;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of one JVM may hold together: bytes received and not consumed, credit that may still arrive, bytes queued for sending and
 * batches kept until they are acknowledged.
 *
 * <p>The budget steers, it does not refuse: windows grow only into what is unused, and shrink while it is short. The floor window of each stream
 * is always granted, so the hard bound is the budget plus {@code maxStreams} × floor, which is checked at start to be at most as
 * much again. Threads: any.
 */
public final class MemoryBudget {
    private final long totalBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public MemoryBudget(long totalBytes) {
        if (totalBytes <= 0) {
            throw new IllegalArgumentException("totalBytes " + totalBytes);
        }
        this.totalBytes = totalBytes;
    }

    public long totalBytes() {
        return totalBytes;
    }

    public long usedBytes() {
        return usedBytes.get();
    }

    /** 0 when more is used than there is. */
    public long unusedBytes() {
        return Math.max(0, totalBytes - usedBytes.get());
    }

    /** Whether less than a quarter is left: the time to give less credit than was consumed. */
    public boolean isShort() {
        return unusedBytes() < totalBytes / 4;
    }

    /** Whether next to nothing is left: the time to give less to everybody. */
    public boolean isExhausted() {
        return unusedBytes() < totalBytes / 16;
    }

    /** Takes bytes, or gives them back when negative. */
    public void charge(long bytes) {
        if (bytes != 0) {
            usedBytes.addAndGet(bytes);
        }
    }
}
