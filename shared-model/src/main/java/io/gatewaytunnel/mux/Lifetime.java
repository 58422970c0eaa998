package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which link carries a session, whether that still lives, and when the session is over: pure, time comes in. Not
 * thread-safe: the session's lock guards it. Times are nanoseconds. Source: docs/PROTOCOL.md §5.
 */
final class Lifetime {
    private final Duration grace;
    private final Liveness liveness;
    private SessionState state = SessionState.DETACHED;
    private @Nullable Link link;
    private long detachedNanos;

    /** Before its first link a session waits for nothing: whoever made it is about to attach one. */
    private boolean begun;

    private @Nullable Departure departure;

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

    boolean isAttached() {
        return state == SessionState.ATTACHED;
    }

    boolean isCarriedBy(Link candidate) {
        return link == candidate;
    }

    boolean isLeaving() {
        return departure != null;
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

    /** A new link carries the session, which has not ended; the one before, which is fenced by that. */
    @Nullable
    Link attach(Link newLink, long now) {
        Link fenced = link;
        link = newLink;
        state = SessionState.ATTACHED;
        begun = true;
        liveness.restart(now);
        return fenced;
    }

    /** That link is lost, if it was ours. Whether the session ends with it, since none is to be waited for. */
    boolean isFatal(Link lost, long now) {
        if (link != lost) {
            return false;
        }
        if (grace.isZero()) {
            return true;
        }
        link = null;
        state = SessionState.DETACHED;
        detachedNanos = now;
        liveness.onSendEnded();
        return false;
    }

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
        if (departure != null && (quiet || now - departure.deadlineNanos() >= 0)) {
            return departure;
        }
        if (begun && state == SessionState.DETACHED && now - detachedNanos >= grace.toNanos()) {
            return new Departure(now, ErrorCode.LINK_LOST, "no new link came within the grace");
        }
        return null;
    }
}
