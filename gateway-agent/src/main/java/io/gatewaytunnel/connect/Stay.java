package io.gatewaytunnel.connect;

import java.util.concurrent.atomic.AtomicReference;

/** For how long a connector goes on: with one session after the other, or as long as it has one. Threads: any. */
final class Stay {
    private final AtomicReference<Until> until;

    /** One session after the other; or none after the one that there is, if any; or not even that any more. */
    private enum Until {
        FOR_EVER,
        FOR_ITS_SESSION,
        OVER
    }

    private Stay(Until until) {
        this.until = new AtomicReference<>(until);
    }

    static Stay forEver() {
        return new Stay(Until.FOR_EVER);
    }

    static Stay forItsSession() {
        return new Stay(Until.FOR_ITS_SESSION);
    }

    /** No new session from now on. */
    void shorten() {
        boolean unused = until.compareAndSet(Until.FOR_EVER, Until.FOR_ITS_SESSION);
    }

    /** For ever after all; false when it is too late. */
    boolean prolong() {
        return until.compareAndSet(Until.FOR_ITS_SESSION, Until.FOR_EVER) || until.get() == Until.FOR_EVER;
    }

    boolean isForEver() {
        return until.get() == Until.FOR_EVER;
    }

    /** Ends it, since there is no session, unless it is for ever; whether it has ended. */
    boolean endWithoutSession() {
        return until.compareAndSet(Until.FOR_ITS_SESSION, Until.OVER) || isOver();
    }

    boolean isOver() {
        return until.get() == Until.OVER;
    }
}
