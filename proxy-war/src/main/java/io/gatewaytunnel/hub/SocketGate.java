package io.gatewaytunnel.hub;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a socket be closed when nobody is inside it: whoever leaves last does it, and nobody waits. A thread may be
 * inside more than once. Threads: any.
 */
final class SocketGate {
    private static final int CLOSED = 1 << 30;

    private final Runnable closing;

    /** How many are inside, and {@link #CLOSED} once nobody may enter any more. */
    private final AtomicInteger state = new AtomicInteger();

    /** {@code closing} is done once. */
    SocketGate(Runnable closing) {
        this.closing = closing;
    }

    /** Whether the caller is inside now, and has to {@link #leave}. */
    boolean enter() {
        int before = state.getAndUpdate(now -> now < CLOSED ? now + 1 : now);
        return before < CLOSED;
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            closing.run();
        }
    }

    void close() {
        if (state.getAndUpdate(now -> now | CLOSED) == 0) {
            closing.run();
        }
    }
}
