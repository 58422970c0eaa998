package io.gatewaytunnel.exchange;

import io.gatewaytunnel.settings.ProxyConfig;
import java.util.concurrent.TimeUnit;

/**
 * For what an exchange waits, and until when. Written by the exchange's gate, read by the sweep of the timer.
 */
final class ExchangeDeadline {
    private static final long NEVER = Long.MAX_VALUE;

    private final ProxyConfig.Exchange limits;
    private Party party = Party.NOBODY;
    private long progress = -1;

    /** Nanoseconds of the clock minus those at the start of this object: never negative, so that comparing is safe. */
    private volatile long deadlineNanos = NEVER;

    private final long startNanos;

    ExchangeDeadline(ProxyConfig.Exchange limits, long nowNanos) {
        this.limits = limits;
        this.startNanos = nowNanos;
    }

    /** Who has to do something before the exchange goes on. */
    enum Party {
        /** Nobody has to: an event stream may be silent for ever. */
        NOBODY,
        /** The origin owes a response head. */
        ORIGIN,
        /** The public client owes bytes of its request. */
        CLIENT_BODY,
        /** The public client has to take bytes. */
        CLIENT_TAKES
    }

    /** Notes who is waited for; the time begins anew when that changes or when there was progress, told by any number that rises with it. */
    void waitFor(Party now, long progressNow, long nowNanos) {
        if (now == party && progressNow == progress) {
            return;
        }
        party = now;
        progress = progressNow;
        deadlineNanos = switch (now) {
            case NOBODY -> NEVER;
            case ORIGIN -> nowNanos - startNanos + limits.headTimeout().toNanos();
            case CLIENT_BODY, CLIENT_TAKES ->
                nowNanos - startNanos + limits.stallTimeout().toNanos();
        };
    }

    /** Whether the time is over; any thread. */
    boolean isOver(long nowNanos) {
        return nowNanos - startNanos >= deadlineNanos;
    }

    /** For whom the wait was in vain; the gate only. */
    Party party() {
        return party;
    }

    long seconds() {
        return TimeUnit.SECONDS.convert(party == Party.ORIGIN ? limits.headTimeout() : limits.stallTimeout());
    }
}
