package io.gatewaytunnel.standalone.connections;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Whether there may be one more stream of HTTP/2, on all connections together: Tomcat counts them by connection, and
 * hundreds of connections with a hundred each would fill the memory before anybody looks at a request. Threads: any.
 */
final class OpenStreams {
    /** So long nobody counts again after there were too many: a flood of requests is not to cost a walk each. */
    private static final long COUNTED_NANOS = 1_000_000;

    private final int most;
    private final IntSupplier exact;

    /** Never fewer than there are, since ends are not told. */
    private final AtomicInteger counted = new AtomicInteger();

    private volatile boolean full;
    private volatile long fullSinceNanos;

    /** {@code exact} takes a walk over all connections; it is asked when there might be too many. */
    OpenStreams(int most, IntSupplier exact) {
        this.most = most;
        this.exact = exact;
    }

    /** One has begun, and is counted among the exact ones; whether it is one too many. */
    boolean isOneTooMany() {
        if (counted.incrementAndGet() <= most) {
            return false;
        }
        if (full && System.nanoTime() - fullSinceNanos < COUNTED_NANOS) {
            return true;
        }
        int now = exact.getAsInt();
        counted.set(now);
        fullSinceNanos = System.nanoTime();
        full = now > most;
        return full;
    }
}
