package io.gatewaytunnel.resume;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Counted batches in the order of their positions: sent and not acknowledged, and after a new link took over, those
 * still to be sent again.
 *
 * <p>What bounds it is the cap on unacknowledged bytes ({@link io.gatewaytunnel.flow.LinkMeter}); what it holds is
 * charged to the budget. Not thread-safe: the session's lock guards it. Source: docs/PROTOCOL.md §5.
 */
public final class ReplayBuffer {
    private final MemoryBudget budget;
    private final Deque<KeptBatch> sent = new ArrayDeque<>();
    private final Deque<KeptBatch> again = new ArrayDeque<>();
    private long lastPosition;
    private long ackedPosition;
    private long ackedBytes;
    private long unackedBytes;

    public ReplayBuffer(MemoryBudget budget) {
        this.budget = budget;
    }

    /** The position of the next new batch. */
    public long nextPosition() {
        return lastPosition + 1;
    }

    /** Keeps a new batch, which the caller now hands to a link. */
    public KeptBatch keep(ByteBuffer message, long nowNanos) {
        KeptBatch batch = new KeptBatch(++lastPosition, message, nowNanos, ackedBytes);
        sent.addLast(batch);
        unackedBytes += batch.sizeBytes();
        budget.hold(batch.keptBytes());
        return batch;
    }

    /**
     * A new link: everything up to the peer's position is done, the rest is to be sent again in order. Throws
     * {@link ProtocolException} when the peer has less than it acknowledged before, as that is kept no more, or more
     * than was sent.
     */
    public void rewind(long peerReceived) {
        if (isPast(peerReceived)) {
            throw new ProtocolException(
                    ErrorCode.GAP, "position " + peerReceived + " after " + ackedPosition + " was acknowledged");
        }
        onAcked(peerReceived);
        Iterator<KeptBatch> newestFirst = sent.descendingIterator();
        while (newestFirst.hasNext()) {
            again.addFirst(newestFirst.next());
        }
        sent.clear();
    }

    /** The next batch to be sent again, now counted as sent on the present link; null when there is none. */
    public @Nullable KeptBatch nextAgain(long nowNanos) {
        KeptBatch batch = again.pollFirst();
        if (batch == null) {
            return null;
        }
        KeptBatch resent = batch.sentAgain(nowNanos, ackedBytes);
        sent.addLast(resent);
        return resent;
    }

    /** Forgets what the peer has; returns the newest batch that this acknowledged, or null if nothing was new. */
    public @Nullable KeptBatch onAcked(long position) {
        if (position > lastPosition) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR,
                    "position " + position + " acknowledged, the last one sent is " + lastPosition);
        }
        KeptBatch newest = null;
        if (position > ackedPosition) {
            ackedPosition = position;
            newest = forget(sent, position);
            KeptBatch alsoAgain = forget(again, position); // acked through the old link while being sent again
            newest = alsoAgain == null ? newest : alsoAgain;
        }
        return newest;
    }

    private @Nullable KeptBatch forget(Deque<KeptBatch> batches, long position) {
        KeptBatch newest = null;
        for (KeptBatch first = batches.peekFirst();
                first != null && first.position() <= position;
                first = batches.peekFirst()) {
            newest = batches.removeFirst();
            unackedBytes -= newest.sizeBytes();
            ackedBytes += newest.sizeBytes();
            budget.hold(-newest.keptBytes());
        }
        return newest;
    }

    /** The session is over. */
    public void clear() {
        sent.forEach(batch -> budget.hold(-batch.keptBytes()));
        again.forEach(batch -> budget.hold(-batch.keptBytes()));
        sent.clear();
        again.clear();
        unackedBytes = 0;
    }

    public long unackedBytes() {
        return unackedBytes;
    }

    /** Whether the peer has acknowledged more than that already. */
    public boolean isPast(long position) {
        return position < ackedPosition;
    }

    /** Bytes acknowledged since the session began. */
    public long ackedBytes() {
        return ackedBytes;
    }

    public boolean isEmpty() {
        return sent.isEmpty() && again.isEmpty();
    }
}
