package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which link carries a session, whether that still lives, and when the session is over: pure, time comes in. Not
 * thread-safe: the session's lock guards it. Times are nanoseconds. Source: docs/PROTOCOL.md §5.
 */
final class Lifetime {
    /** A message that is too long or garbled is so each time; a connection that breaks off within one is chance. */
    private static final int MOST_LINKS_IN_VAIN = 3;

    private final Duration grace;
    private final Liveness liveness;

    /** With {@link #departure} written under the lock, and read by any thread that only chooses among sessions. */
    private volatile SessionState state = SessionState.DETACHED;

    private @Nullable Link link;

    /** The link that the session lost and waits for a successor of, until a handshake for that begins. */
    private @Nullable Link lost;

    private long detachedNanos;

    /** Replaced as a whole, since it is read without the lock. */
    private volatile Pauses pauses = new Pauses(0, false, 0);

    /** How often the session was fenced: each fence makes those before it worthless. */
    private long fences;

    /** Links in a row that ended because of a message, and how far the session had come at the first of them. */
    private int inVain;

    private long progressThen;

    /** How many links have carried the session. */
    private int links;

    /** Before its first link a session waits for nothing: whoever made it is about to attach one. */
    private boolean begun;

    private volatile @Nullable Departure departure;

    Lifetime(MuxSettings settings, long now) {
        this.grace = settings.grace();
        this.liveness = new Liveness(settings.alive());
        this.detachedNanos = now;
    }

    /** How the session ends: for our own go-away, when the streams that it left alone are cut off. */
    record Departure(long deadlineNanos, ErrorCode code, String reason) {}

    SessionState state() {
        return state;
    }

    boolean isEnded() {
        return state == SessionState.ENDED;
    }

    /** Any thread. */
    boolean isAttached() {
        return state == SessionState.ATTACHED;
    }

    boolean isCarriedBy(Link candidate) {
        return link == candidate;
    }

    /** Any thread. */
    boolean isLeaving() {
        return departure != null;
    }

    /**
     * Whether it carries the session, or was lost last: a send on a link that the peer closes may fail before the close
     * code comes, and that code tells whether another link is to be waited for.
     */
    boolean isLastCarriedBy(Link candidate) {
        return link == candidate || lost == candidate;
    }

    /** The link, unless there is none. */
    @Nullable
    Link link() {
        return link;
    }

    /** The link, unless there is none or it has a message under way. */
    @Nullable
    Link freeLink() {
        return liveness.isSending() ? null : link;
    }

    /** A new link carries the session, which has none: it is new, or was fenced. */
    void attach(Link newLink, long now) {
        link = newLink;
        state = SessionState.ATTACHED;
        begun = true;
        links++;
        pauses = new Pauses(pausedNanos(now), false, 0);
        liveness.restart(now);
    }

    /**
     * From now on nothing that comes from the link counts, if there is one; it is returned to be closed. Fences before
     * this one let no link through any more.
     */
    @Nullable
    Link fence(long now) {
        Link fenced = link;
        fences++;
        detach(now);
        lost = null;
        return fenced;
    }

    /** Whether this is the number of the last fence. */
    boolean isLastFence(long number) {
        return number == fences;
    }

    long fences() {
        return fences;
    }

    int links() {
        return links;
    }

    /**
     * A link ended because of a message. Whether so many did in a row, while the session came no further, that another
     * one is of no use.
     */
    boolean isInVain(long progress) {
        inVain = progress == progressThen ? inVain + 1 : 1;
        progressThen = progress;
        return inVain >= MOST_LINKS_IN_VAIN;
    }

    /** Whether the session is to end when its link is lost, since no other one is waited for. */
    boolean endsWithItsLink() {
        return grace.isZero();
    }

    /** Waits for another link, if one carried the session; the grace begins. */
    void detach(long now) {
        if (link == null) {
            return;
        }
        lost = link;
        link = null;
        state = SessionState.DETACHED;
        detachedNanos = now;
        pauses = new Pauses(pausedNanos(now), true, now);
        liveness.onSendEnded();
    }

    /** How long the session has waited for links so far; any thread. */
    long pausedNanos(long now) {
        Pauses all = pauses;
        return all.beforeNanos + (all.isNow ? now - all.sinceNanos : 0);
    }

    /** Since when the session waits for a link, or did so at its end; any thread. */
    OptionalLong pausedSince() {
        Pauses all = pauses;
        return all.isNow ? OptionalLong.of(all.sinceNanos) : OptionalLong.empty();
    }

    /** The waits that are over, and the one that is not. */
    private record Pauses(long beforeNanos, boolean isNow, long sinceNanos) {}

    /** Our go-away, if it is the first and not too late for one; otherwise false. */
    boolean leave(Departure wanted) {
        if (departure != null || isEnded()) {
            return false;
        }
        departure = wanted;
        return true;
    }

    /** For good; the link that is to be closed. */
    @Nullable
    Link end() {
        Link last = link;
        link = null;
        lost = null;
        state = SessionState.ENDED;
        return last;
    }

    void onReceived(long now) {
        liveness.onReceived(now);
    }

    void onSendBegan(long now) {
        liveness.onSendBegan(now);
    }

    void onSendEnded() {
        liveness.onSendEnded();
    }

    /** Why the link is dead, in words; empty while it lives or when there is none. */
    Optional<String> death(long now) {
        return isAttached() ? liveness.death(now) : Optional.empty();
    }

    /** Whether it is time for a ping; says so once each heartbeat. */
    boolean takePingDue(long now) {
        return isAttached() && liveness.takePingDue(now);
    }

    /**
     * How the session is to end now, or null when it goes on. Quiet is one without streams and with nothing to send.
     */
    @Nullable
    Departure over(long now, boolean quiet) {
        Departure wanted = departure;
        if (wanted != null && (quiet || now - wanted.deadlineNanos() >= 0)) {
            return wanted;
        }
        if (begun && state == SessionState.DETACHED && now - detachedNanos >= grace.toNanos()) {
            return new Departure(now, ErrorCode.LINK_LOST, "no new link came within the grace");
        }
        return null;
    }
}
