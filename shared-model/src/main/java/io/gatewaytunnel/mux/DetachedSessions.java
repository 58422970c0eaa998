package io.gatewaytunnel.mux;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Sessions that wait for a link, as both sides look at them when one has to give way. Threads: any. */
public final class DetachedSessions {
    private DetachedSessions() {}

    /** Which of these has waited for a link for the longest; empty when none does. */
    public static Optional<MuxSession> longest(Stream<MuxSession> sessions) {
        long now = System.nanoTime(); // only to compare moments that may be on both sides of an overflow
        return sessions.filter(session -> session.detachedSince().isPresent())
                .max(Comparator.comparingLong(
                        session -> now - session.detachedSince().orElse(now)));
    }
}
