package io.gatewaytunnel.hub;

import io.gatewaytunnel.mux.MuxSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of one link among the limits, from its hello on: first without a session, then with one that may be chosen,
 * then with one that takes nothing more, then given back. The lock of {@link Agents} guards all of it.
 */
final class Seat {
    private final Agent agent;
    private final String from;
    private @Nullable MuxSession session;
    private boolean leaving;
    private boolean givenBack;

    Seat(Agent agent, String from) {
        this.agent = agent;
        this.from = from;
    }

    Agent agent() {
        return agent;
    }

    String from() {
        return from;
    }

    Optional<MuxSession> session() {
        return Optional.ofNullable(session);
    }

    void take(MuxSession newSession) {
        session = newSession;
    }

    /** Whether the session waits for another link. */
    boolean isDetached() {
        return session != null && session.detachedSince().isPresent();
    }

    /** Whether the session takes no more requests. */
    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /** Whether this call gave it back. */
    boolean giveBack() {
        boolean first = !givenBack;
        givenBack = true;
        return first;
    }

    boolean isGivenBack() {
        return givenBack;
    }
}
