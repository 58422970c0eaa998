package io.gatewaytunnel.frame;

import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for the batches that are being written just now, shared by all sessions: thousands of them are idle at any
 * time, and writing a batch takes microseconds. Keeps as many as threads are likely to write at once. Threads: any.
 */
final class MessageArrays {
    /** The packer asks for a few bytes more than it uses; they never hold anything. */
    private static final int SLACK_BYTES = 64;

    /** 1 MiB at most. */
    private static final int MOST_KEPT = 16;

    private static final ArrayBlockingQueue<byte[]> KEPT = new ArrayBlockingQueue<>(MOST_KEPT);

    private MessageArrays() {}

    /** One that can hold the largest message; what is in it means nothing. */
    static byte[] take() {
        byte @Nullable [] kept = KEPT.poll();
        return kept == null ? new byte[Protocol.MAX_MESSAGE_BYTES + SLACK_BYTES] : kept;
    }

    /** For arrays that nobody else has. */
    static void giveBack(byte[] array) {
        boolean unused = KEPT.offer(array);
    }
}
