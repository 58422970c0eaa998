package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;

/** Until when the next byte has to pass. Written by the exchange's drain, read by the sweep of the timer. */
final class ByteDeadline {
    private final long startNanos;
    private final ProxyConfig.Upgrades limits;
    private boolean clientOwes = true;
    private long moved = -1;

    /** Nanoseconds since the start, never negative, so that comparing is safe. */
    private volatile long deadlineNanos;

    /** At first the container owes the connection. */
    ByteDeadline(ProxyConfig.Upgrades limits, long nowNanos) {
        this.limits = limits;
        this.startNanos = nowNanos;
        this.deadlineNanos = limits.stall().toNanos();
    }

    /**
     * Notes whether the client has to take or end something, and how many bytes have passed; the time begins anew when
     * either changes.
     */
    void note(boolean owes, long movedBytes, long nowNanos) {
        if (owes == clientOwes && movedBytes == moved) {
            return;
        }
        clientOwes = owes;
        moved = movedBytes;
        Duration patience = owes ? limits.stall() : limits.idle();
        deadlineNanos = patience.isZero() ? Long.MAX_VALUE : nowNanos - startNanos + patience.toNanos();
    }

    boolean isOver(long nowNanos) {
        return nowNanos - startNanos >= deadlineNanos;
    }

    /** Of the drain: what the wait was for. */
    String reason() {
        return clientOwes
                ? "the client took no byte for " + limits.stall().toSeconds() + " s"
                : "no byte passed for " + limits.idle().toSeconds() + " s";
    }

    boolean isClients() {
        return clientOwes;
    }
}
