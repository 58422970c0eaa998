package io.gatewaytunnel.frame;

import java.util.List;

/**
 * One message: a header and frames that are applied together.
 *
 * <p>{@code position} numbers counted batches from 1 without gaps; it is 0 in a plain one. {@code acked} is the highest
 * position of the other direction that the sender has applied. {@code sizeBytes} is the length of the message.
 */
public record Batch(long position, long acked, List<Frame> frames, int sizeBytes) {
    public boolean isCounted() {
        return position > 0;
    }
}
