package io.gatewaytunnel.socket;

/** How large a buffer the next read deserves: as large as what comes, so that a trickle does not cost 64 KiB for each byte. Not thread-safe. */
final class ReadSize {
    private static final int LEAST_BYTES = 2 << 10;
    private static final int MOST_BYTES = 64 << 10;

    private int bytes = LEAST_BYTES;

    int next(int mostBytes) {
        return Math.min(mostBytes, bytes);
    }

    void adapt(int count, int offered) {
        if (count == offered) {
            bytes = Math.min(MOST_BYTES, bytes * 2);
        } else if (count < bytes / 4) {
            bytes = Math.max(LEAST_BYTES, bytes / 2);
        }
    }
}
