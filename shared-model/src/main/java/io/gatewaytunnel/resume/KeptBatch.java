package io.gatewaytunnel.resume;

import java.nio.ByteBuffer;

/**
 * A counted batch as it was sent, kept until it is acknowledged. {@code position} numbers it; {@code ackedBytesBefore}
 * is how many bytes of the session were acknowledged when it was handed to its link, {@code sentNanos} when that was.
 */
public record KeptBatch(long position, ByteBuffer message, long sentNanos, long ackedBytesBefore) {
    public int sizeBytes() {
        return message.limit();
    }

    /** What is kept: the array behind the message may be larger than it. */
    int keptBytes() {
        return message.capacity();
    }

    /** The message for a link to read; its position is the link's own. */
    public ByteBuffer lend() {
        return message.asReadOnlyBuffer();
    }

    KeptBatch sentAgain(long nowNanos, long ackedBytes) {
        return new KeptBatch(position, message, nowNanos, ackedBytes);
    }
}
