package io.gatewaytunnel.exchange;

import io.gatewaytunnel.mux.SessionClock;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;

/**
 * For what an exchange waits, and until when. A client that owes something has to show progress within the stall
 * timeout, and over the whole time at least a certain rate: one byte a minute is progress, and would hold the exchange
 * for ever. Written by the gate of whoever it is for, read by the sweep of the timer.
 */
public final class ExchangeDeadline {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MILLIS_PER_SECOND = 1000;

    private final ProxyConfig.Exchange limits;
    private final long startNanos;
    private Party party = Party.NOBODY;
    private long progress = -1;
    private int asked;
    private long sinceNanos;
    private long waitedForBodyNanos;
    private long waitedForTakingNanos;
    private boolean tooSlow;
    private volatile boolean totalTold;

    /** Nanoseconds of the clock minus those at the start of this object: never negative, so that comparing is safe. */
    private volatile long deadlineNanos = NEVER;

    public ExchangeDeadline(ProxyConfig.Exchange limits, long nowNanos) {
        this.limits = limits;
        this.startNanos = nowNanos;
    }

    /** Who has to do something before the exchange goes on. */
    public enum Party {
        /** Nobody has to: an event stream may be silent for ever. */
        NOBODY,
        /** An agent has to come: how long that is waited for is the waiting room's affair. */
        AGENT,
        /** The origin owes a response head. */
        ORIGIN,
        /** The public client owes bytes of its request. */
        CLIENT_BODY,
        /** The same, of a client that may have nothing to say for the moment: only its silence counts. */
        CLIENT_TALK,
        /** The public client has to take bytes. */
        CLIENT_TAKES,
        /**
         * Nobody has to do anything, but nobody would hear of the client's leaving: only silence of both sides tells.
         */
        CLIENT_UNHEARD
    }

    /**
     * Notes who is waited for; the time begins anew when that changes or when there was progress. {@code received} and
     * {@code delivered}: bytes of the request that have come and of the response that were taken.
     */
    public void waitFor(Party now, long received, long delivered, long nowNanos) {
        long progressNow = received + delivered;
        if (now == party && progressNow == progress) {
            return;
        }
        long elapsed = nowNanos - startNanos;
        addWait(elapsed - sinceNanos);
        sinceNanos = elapsed;
        party = now;
        progress = progressNow;
        deadlineNanos = switch (now) {
            case NOBODY, AGENT -> NEVER;
            case ORIGIN -> elapsed + limits.headTimeout().toNanos();
            case CLIENT_UNHEARD -> unheard(elapsed);
            case CLIENT_TALK -> elapsed + limits.stallTimeout().toNanos();
            case CLIENT_BODY -> elapsed + patience(received, waitedForBodyNanos);
            case CLIENT_TAKES -> elapsed + patience(delivered, waitedForTakingNanos);
        };
    }

    /** How many agents have been asked: each has its time from the beginning, whoever had the request before. */
    void asked(int agents) {
        if (agents != asked) {
            asked = agents;
            progress = -1;
        }
    }

    private long unheard(long elapsed) {
        Duration most = limits.clients().unwatchedIdle();
        return most.isZero() ? NEVER : elapsed + most.toNanos();
    }

    private void addWait(long nanos) {
        if (party == Party.CLIENT_BODY) {
            waitedForBodyNanos += nanos;
        } else if (party == Party.CLIENT_TAKES) {
            waitedForTakingNanos += nanos;
        }
    }

    /**
     * A client whose bytes allow for a longer wait than it has had gets that, but never more than the stall timeout in
     * one piece.
     */
    private long patience(long bytes, long waitedNanos) {
        long stall = limits.stallTimeout().toNanos();
        long rate = limits.clients().leastBytesPerSecond();
        tooSlow = false;
        if (rate == 0 || bytes / rate > Long.MAX_VALUE / NANOS_PER_SECOND / 2) {
            return stall;
        }
        long allowed = stall + bytes / rate * NANOS_PER_SECOND + bytes % rate * NANOS_PER_SECOND / rate;
        long left = Math.max(0, allowed - waitedNanos);
        tooSlow = left < stall;
        return Math.min(stall, left);
    }

    /**
     * Whether the answer has taken as long as it may take as a whole, by a clock that never stands still; any thread.
     */
    boolean isTotalOver(long realNanos) {
        long most = limits.asking().total().toNanos();
        return most > 0 && !totalTold && realNanos - startNanos >= most;
    }

    /** Why that is the end, which is told once; the gate only. */
    String totalReason() {
        totalTold = true;
        return "the answer was not complete after " + words(limits.asking().total())
                + " (total-timeout, or timeouts of its route)";
    }

    /** Whether either time is over, the one by that clock and that of the whole; any thread. */
    boolean isAnyOver(SessionClock clock, long realNanos) {
        return isOver(clock.at(realNanos)) || isTotalOver(realNanos);
    }

    /** Whether the time is over; any thread. */
    public boolean isOver(long nowNanos) {
        return nowNanos - startNanos >= deadlineNanos;
    }

    /** For whom the wait was in vain; the gate only. */
    public Party party() {
        return party;
    }

    /** What it was in vain for; the gate only. */
    public String reason() {
        if (party == Party.CLIENT_UNHEARD) {
            return "nothing passed for " + limits.clients().unwatchedIdle().toSeconds()
                    + " s, and the client may have left (unwatched-idle-timeout)";
        }
        if (party != Party.ORIGIN && tooSlow) {
            return "less than " + limits.clients().leastBytesPerSecond() + " bytes a second (least-body-rate)";
        }
        return "nothing happened for " + words(party == Party.ORIGIN ? limits.headTimeout() : limits.stallTimeout());
    }

    private static String words(Duration time) {
        return time.toMillis() % MILLIS_PER_SECOND == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
