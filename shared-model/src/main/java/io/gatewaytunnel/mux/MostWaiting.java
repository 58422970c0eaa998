package io.gatewaytunnel.mux;

/**
 * How many frames may wait for a peer that does not read: so many answers that it provokes, beside what is not its
 * doing: what streams that live have to send, and resets of a proxy whose public clients have left while the link stood
 * still, one at most for each stream that the agent had heard of before. Pure.
 */
record MostWaiting(int provoked, int leaving) {
    /** A stream that lives stands in each line of the outbox once at most. */
    private static final int OUTBOX_LINES = 2;

    static MostWaiting of(Role role, SessionTerms terms, MuxSettings settings) {
        int streams = Math.min(terms.own().maxStreams(), terms.peer().maxStreams());
        return new MostWaiting(settings.underWay().mostFrames(), role == Role.PROXY ? streams : 0);
    }

    /** While so many streams live. */
    long frames(int streams) {
        return provoked + OUTBOX_LINES * (long) streams + leaving;
    }
}
