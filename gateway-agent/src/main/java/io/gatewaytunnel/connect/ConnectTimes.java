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
    /** Of the pause; connectors in step with one another would each meet the same proxies of a balancer's turns. */
    private static final double JITTER = 0.25;

    /** Before the next try of an agent without a session, after so many and so long. */
    Duration pause(int tries, Duration outage) {
        return backoff.delay(tries, outage, ThreadLocalRandom.current().nextDouble());
    }

    /** Between tries for a session, whatever came of them: its grace is short, and a balancer may lead anywhere. */
    Duration betweenResumes() {
        double part = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        return Duration.ofNanos(Math.round(resumeRetry.toNanos() * part));
    }

    /** At once, but not again and again over links that break as soon as they are there. */
    Duration resumePause(Duration lastLink) {
        return lastLink.compareTo(resumeRetry) >= 0 ? Duration.ZERO : resumeRetry;
    }
}
