package io.gatewaytunnel.mux;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a link still lives: pure, time comes in. Anything that arrives counts, so a ping stuck behind megabytes on a
 * slow line is no death. Not thread-safe: the session's lock guards it. Times are nanoseconds. Source: docs/PROTOCOL.md
 * §5.
 */
final class Liveness {
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    private final MuxSettings.Alive settings;
    private long lastReceived;
    private long lastPing;
    private long sendBegan;
    private boolean sending;

    Liveness(MuxSettings.Alive settings) {
        this.settings = settings;
    }

    /** How often to look: often enough for the heartbeat, and once a second. */
    static Duration tick(MuxSettings.Alive settings) {
        Duration fifth = settings.heartbeat().dividedBy(5);
        return fifth.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : fifth;
    }

    /** A new link begins its life. */
    void restart(long now) {
        lastReceived = now;
        lastPing = now;
        sending = false;
    }

    void onReceived(long now) {
        lastReceived = now;
    }

    void onSendBegan(long now) {
        sending = true;
        sendBegan = now;
    }

    void onSendEnded() {
        sending = false;
    }

    boolean isSending() {
        return sending;
    }

    /** Why the link is dead, in words, or empty while it lives. */
    Optional<String> death(long now) {
        if (now - lastReceived >= settings.deadAfter().toNanos()) {
            return Optional.of("nothing came for " + settings.deadAfter().toMillis() + " ms");
        }
        if (sending && now - sendBegan >= settings.sendStall().toNanos()) {
            return Optional.of("a message could not be handed to the network for "
                    + settings.sendStall().toMillis() + " ms");
        }
        return Optional.empty();
    }

    /** Whether it is time for a ping; says so once each heartbeat. */
    boolean takePingDue(long now) {
        if (now - lastPing < settings.heartbeat().toNanos()) {
            return false;
        }
        lastPing = now;
        return true;
    }
}
