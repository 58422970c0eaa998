package io.gatewaytunnel.websocket;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/**
 * Buffers for reads and writes of links. A link has one while it is read, and one from the moment that it has something
 * to say until that is taken from it; idle it has none, so there are about as many as threads at them. A few are kept.
 * Threads: any.
 */
public final class LinkBuffers {
    /** Two whole messages and more: one read brings what a busy link has gathered. */
    public static final int BYTES = 128 << 10;

    private final int kept;
    private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    public LinkBuffers(int kept) {
        this.kept = kept;
    }

    /**
     * Empty, and the caller's until it is given back. {@code making} makes one of so many bytes if none is left, always
     * of the same kind, within the heap or outside.
     */
    public ByteBuffer take(IntFunction<ByteBuffer> making) {
        ByteBuffer buffer = free.poll();
        return buffer == null ? making.apply(BYTES) : buffer.clear();
    }

    public void giveBack(ByteBuffer buffer) {
        if (free.size() < kept) {
            free.add(buffer);
        }
    }
}
