package io.gatewaytunnel.mux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.log.Printable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * The links of one session, of which at most one carries it: how it goes on over another one, and what becomes of it
 * when its link is lost. A part of {@link MuxSession}, whose lock guards it; threads: any.
 */
final class SessionLinks {
    private static final Defects DEFECTS = new Defects(MuxSession.class);
    private static final Logger LOG = System.getLogger(SessionLinks.class.getName());

    /**
     * For the answer to a close frame: a peer that lives gives it within a round trip, and some servers wait for ever.
     */
    private static final Duration CLOSE_ANSWER = Duration.ofSeconds(5);

    private final MuxSession session;
    private final Object lock;

    @GuardedBy("lock")
    private final Lifetime life;

    @GuardedBy("lock")
    private final SessionCore core;

    SessionLinks(MuxSession session, Object lock, Lifetime life, SessionCore core) {
        this.session = session;
        this.lock = lock;
        this.life = life;
        this.core = core;
    }

    /** See {@link MuxSession#fence(long)}. */
    Optional<Fence> fence(long peerReceived) {
        Link fenced;
        Fence fence;
        synchronized (lock) {
            if (life.isEnded()) {
                return Optional.empty();
            }
            if (core.isPast(peerReceived)) {
                throw new ProtocolException(ErrorCode.LINK_LOST, "that hello is older than the session's link");
            }
            fenced = life.fence(now());
            fence = new Fence(life.fences(), core.receivedPosition());
        }
        if (fenced != null) {
            closeSlowly(fenced, ErrorCode.LINK_LOST, "a newer link took over");
            session.onDetached();
        }
        return Optional.of(fence);
    }

    /** See {@link MuxSession#resume}; the caller pumps. */
    Optional<LinkReceiver> resume(Link newLink, Fence fence, long peerReceivedPosition) {
        try {
            synchronized (lock) {
                if (life.isEnded() || !life.isLastFence(fence.number())) {
                    return Optional.empty();
                }
                long now = now();
                core.onAttached(peerReceivedPosition, now);
                life.attach(newLink, now);
            }
        } catch (ProtocolException e) {
            session.end(e.code(), String.valueOf(e.getMessage()));
            throw e;
        }
        session.onLinkChanged();
        return Optional.of(
                new LinkReader(session, newLink, session.terms().own().maxHeadBytes()));
    }

    /** See {@link MuxSession#announceGoAway}; the caller pumps. */
    void announceGoAway(ErrorCode code, Duration deadline, String reason) {
        synchronized (lock) {
            if (!life.isEnded() && !life.isLeaving()) {
                core.addControl(new Frame.GoAway(code, deadline.toMillis(), core.highestStreamId(), reason));
            }
        }
    }

    boolean isCarriedBy(Link candidate) {
        synchronized (lock) {
            return life.isCarriedBy(candidate);
        }
    }

    /** The link is closed: the session ends if the peer meant that, or waits for another one. */
    void onClosed(Link closed, int closeCode, String reason) {
        if (isMeant(closed, closeCode)) {
            session.end(ErrorCode.LINK_LOST, reason);
        } else {
            onLost(closed, reason);
        }
    }

    private boolean isMeant(Link closed, int closeCode) {
        return Protocol.endsSession(closeCode) ? isLastCarriedBy(closed) : isCarriedBy(closed) && isHopeless(closeCode);
    }

    private boolean isLastCarriedBy(Link candidate) {
        synchronized (lock) {
            return life.isLastCarriedBy(candidate);
        }
    }

    /** Whether one link after the other ends because of what is sent on it. */
    private boolean isHopeless(int closeCode) {
        if (!Protocol.isAboutAMessage(closeCode)) {
            return false;
        }
        synchronized (lock) {
            return life.isInVain(core.progress());
        }
    }

    /** The link is of no more use. */
    void onLost(Link lost, String reason) {
        if (isFatal(lost, reason)) {
            session.end(ErrorCode.LINK_LOST, reason);
        }
    }

    /** Looks whether the link lives and whether the session is over; on the timer's thread. */
    void onTick() {
        Link dead;
        Optional<String> death;
        Lifetime.Departure over;
        synchronized (lock) {
            long now = now();
            core.onTick(now);
            dead = life.link();
            death = life.death(now);
            if (life.takePingDue(now)) {
                core.echoes().wantPing();
            }
            over = life.over(now, core.isQuiet());
        }
        if (dead != null && death.isPresent()) {
            LOG.log(Level.WARNING, "session={0} step=heartbeat link is dead: {1}", session.name(), death.get());
            onDead(dead, death.get());
        }
        if (over != null) {
            session.endAside(over.code(), over.reason());
        }
        session.pump();
    }

    private void onDead(Link dead, String reason) {
        if (isFatal(dead, reason)) {
            session.endAside(ErrorCode.LINK_DEAD, reason);
        } else {
            closeSlowly(dead, ErrorCode.LINK_DEAD, reason);
        }
    }

    /** Whether the session, which that link has carried until now, is to end with it; otherwise it waits. */
    private boolean isFatal(Link lost, String reason) {
        synchronized (lock) {
            if (!life.isCarriedBy(lost)) {
                return false;
            }
            if (life.endsWithItsLink()) {
                return true;
            }
            life.detach(now());
        }
        LOG.log(
                Level.WARNING,
                "session={0} step=detach waits for a new link: {1}",
                session.name(),
                Printable.of(reason));
        session.onDetached();
        return false;
    }

    /**
     * Closes a link so, and does not wait for the answer of a peer that may be gone. May take long; never throws: a
     * link that cannot even be closed must not keep the end of its session from those who wait for it.
     */
    static void close(Timer timer, Link link, ErrorCode code, String reason) {
        close(timer, link, code, reason, Protocol.isOfTheLink(code));
    }

    /** A send has failed: perhaps since the peer closes the link, and its code, which is yet to come, counts. */
    static void closeBroken(Timer timer, Link link) {
        close(timer, link, ErrorCode.LINK_LOST, "sending failed", false);
    }

    private static void close(Timer timer, Link link, ErrorCode code, String reason, boolean atOnce) {
        int closeCode = Protocol.closeCode(code);
        String words = code + ": " + reason;
        Runnable abort = () -> DEFECTS.guard("a link failed to abort", () -> link.abort(closeCode, words));
        if (atOnce) {
            abort.run();
            return;
        }
        DEFECTS.guard("a link failed to close", () -> link.close(closeCode, words));
        Timer.Cancellable unused = timer.after(CLOSE_ANSWER, () -> timer.slowly(abort));
    }

    /** Closing a link whose peer takes nothing may take long. */
    private void closeSlowly(Link link, ErrorCode code, String reason) {
        Timer timer = session.runtime().timer();
        timer.slowly(() -> close(timer, link, code, reason));
    }

    private long now() {
        return session.runtime().timer().nanoTime();
    }
}
