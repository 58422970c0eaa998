package io.gatewaytunnel.resume;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;

/**
 * How far one side has received the other's counted batches. Not thread-safe: the session's lock guards it. Source:
 * docs/PROTOCOL.md §5.
 */
public final class ReceivedPosition {
    private long position;

    /** What a batch with a position means to the receiver. */
    public enum Verdict {
        /** The next one: apply it. */
        NEXT,
        /** Applied before, sent again because the acknowledgement was lost: drop it. */
        DUPLICATE
    }

    public long position() {
        return position;
    }

    /**
     * Judges a counted batch and moves on if it is the next. A gap means that batches were lost for good: the session
     * ends.
     */
    public Verdict onBatch(long received) {
        if (received <= position) {
            return Verdict.DUPLICATE;
        }
        if (received != position + 1) {
            throw new ProtocolException(ErrorCode.GAP, "batch " + received + " came after batch " + position);
        }
        position = received;
        return Verdict.NEXT;
    }
}
