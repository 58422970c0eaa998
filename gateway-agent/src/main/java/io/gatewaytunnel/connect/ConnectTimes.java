package io.gatewaytunnel.connect;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The clocks of a connector: {@code handshake} bounds the wait for an answer to the upgrade, and then for a welcome;
 * {@code refusedRetry} is the pause after a refusal, {@code resumeRetry} that between tries while a session waits for a
 * link; a session that lived {@code stableAfter} begins its next outage from the start.
 */
public record ConnectTimes(
        Backoff backoff, Duration handshake, Duration refusedRetry, Duration resumeRetry, Duration stableAfter) {
    private static final int MOST_DOUBLINGS = 3;

    /** Before the next try of an agent without a session, after so many and so long. */
    Duration pause(int tries, Duration outage) {
        return backoff.delay(tries, outage, ThreadLocalRandom.current().nextDouble());
    }

    /** Between tries for a session, so many of which in a row came to other proxies: that one may be gone for good. */
    Duration afterWrongNodes(int inARow) {
        return resumeRetry.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, inARow - 1)));
    }

    /** At once, but not again and again over links that break as soon as they are there. */
    Duration resumePause(Duration lastLink) {
        return lastLink.compareTo(resumeRetry) >= 0 ? Duration.ZERO : resumeRetry;
    }
}
