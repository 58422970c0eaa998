package io.gatewaytunnel.standalone.connections;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Whether there may be one more stream of HTTP/2, on all connections together: Tomcat counts them by connection, and
 * hundreds of connections with a hundred each would fill the memory before anybody looks at a request. Threads: any.
 */
final class OpenStreams {
    private final int most;
    private final IntSupplier exact;

    /** Never fewer than there are, since ends are not told. */
    private final AtomicInteger counted = new AtomicInteger();

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
        int now = exact.getAsInt();
        counted.set(now);
        return now > most;
    }
}
