package io.gatewaytunnel.flow;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions of one JVM may hold together: bytes received and not consumed, credit that may still arrive, bytes
 * queued for sending, batches kept until they are acknowledged, and heads and trailers that wait for their owners.
 *
 * <p>It has two counts. <em>Used</em> includes promises and steers: windows grow only into what is unused, and shrink
 * while it is short. It refuses nothing, since the floor window of each stream is always granted and an idle promise
 * counts for less. <em>Held</em> is what is really there, and is bounded: beyond half as much again as the total,
 * streams that hold more than their floor are ended one by one as more comes for them. So what a peer can make this JVM
 * hold is 1.5 times the budget and a floor for each stream, whatever it was promised. Threads: any.
 */
public final class MemoryBudget {
    private final long totalBytes;
    private final AtomicLong promisedBytes = new AtomicLong();
    private final AtomicLong heldBytes = new AtomicLong();

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
        return promisedBytes.get() + heldBytes.get();
    }

    /** What of the used bytes is really there. */
    public long heldBytes() {
        return heldBytes.get();
    }

    /** 0 when more is used than there is. */
    public long unusedBytes() {
        return Math.max(0, totalBytes - usedBytes());
    }

    /** Whether less than a quarter is left: the time to give less credit than was consumed. */
    public boolean isShort() {
        return unusedBytes() < totalBytes / 4;
    }

    /** Whether next to nothing is left: the time to give less to everybody. */
    public boolean isExhausted() {
        return unusedBytes() < totalBytes / 16;
    }

    /** Whether all of it is really there, promises aside: the time for those to give way who can do nothing with it. */
    public boolean isFull() {
        return heldBytes.get() >= totalBytes;
    }

    /** Whether so much is held that with these bytes more it would pass what a peer can ever make us hold. */
    public boolean isOverWith(long bytes) {
        return heldBytes.get() + bytes > mostHeldBytes();
    }

    /** What may be held: half as much again as the total. */
    public long mostHeldBytes() {
        return totalBytes + totalBytes / 2;
    }

    /** Takes a promise of bytes that may come, or gives it back when negative. */
    public void charge(long bytes) {
        add(promisedBytes, bytes);
    }

    /** Takes bytes that are there, or gives them back when negative. */
    public void hold(long bytes) {
        add(heldBytes, bytes);
    }

    private static void add(AtomicLong to, long bytes) {
        if (bytes != 0) {
            to.addAndGet(bytes);
        }
    }
}
