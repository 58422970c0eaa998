package io.gatewaytunnel.container;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Buffers for reads, as large as what comes, so that a trickle does not hold 64 KiB for each byte. Not thread-safe. */
public final class ReadBuffers {
    private static final int MOST_BYTES = 64 << 10;

    private final int leastBytes;
    private int nextBytes;

    /** {@code leastBytes}: what the first read gets, and any at least, unless there is less room. */
    public ReadBuffers(int leastBytes) {
        this.leastBytes = leastBytes;
        this.nextBytes = leastBytes;
    }

    /** For the next read, of at most {@code roomBytes}. */
    public byte[] next(int roomBytes) {
        return new byte[Math.min(roomBytes, nextBytes)];
    }

    /** What the read brought, with an array behind it that is not much larger; the buffer is given away. */
    public ByteBuffer filled(byte[] buffer, int count) {
        if (count == buffer.length) {
            nextBytes = Math.min(MOST_BYTES, nextBytes * 2);
        } else if (count < nextBytes / 4) {
            nextBytes = Math.max(leastBytes, nextBytes / 2);
        }
        return ByteBuffer.wrap(count * 2 < buffer.length ? Arrays.copyOf(buffer, count) : buffer, 0, count);
    }
}
