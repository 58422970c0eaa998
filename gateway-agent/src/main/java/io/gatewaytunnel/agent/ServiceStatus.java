package io.gatewaytunnel.agent;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the agent is, in the words that {@code systemctl status} shows.
 *
 * <p>Threads: what happened is told by any; {@link #text} is asked by one.
 */
final class ServiceStatus {
    private final AgentConfig config;
    private final IntSupplier connectedLinks;
    private final IntSupplier allLinks;
    private final Clock clock;
    private volatile String lastReason = "";
    private volatile boolean everWelcomed;
    private volatile boolean refused;
    private @Nullable LocalDateTime lostAt; // of the thread that asks for the text

    /** {@code allLinks}: how many there are when all is well, as far as is known. */
    ServiceStatus(AgentConfig config, IntSupplier connectedLinks, IntSupplier allLinks, Clock clock) {
        this.config = config;
        this.connectedLinks = connectedLinks;
        this.allLinks = allLinks;
        this.clock = clock;
    }

    void welcomed() {
        everWelcomed = true;
        refused = false;
    }

    void noLink(String reason) {
        lastReason = reason;
    }

    void refused(String reason) {
        lastReason = reason;
        refused = true;
    }

    String text() {
        int connected = connectedLinks.getAsInt();
        String hub = config.hub().words();
        if (connected > 0) {
            lostAt = null;
            int all = Math.max(connected, allLinks.getAsInt());
            return "connected to " + hub + " as " + config.name() + ", " + connected + " of " + all
                    + (all == 1 ? " link" : " links");
        }
        if (!everWelcomed) {
            return refused ? refusal() : "connecting to " + hub + because();
        }
        LocalDateTime since = lostAt;
        if (since == null) {
            since = LocalDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
            lostAt = since;
        }
        return (refused ? refusal() : "reconnecting to " + hub + because()) + ", without a link since " + since;
    }

    /** The last words. An agent that was never welcomed ends because of the refusal, which is what people look for. */
    String atStop(int exchanges) {
        return refused && !everWelcomed
                ? refusal()
                : "stopping; " + exchanges + " exchanges under way have "
                        + config.drain().toSeconds() + " s to finish";
    }

    private String refusal() {
        return "the hub " + config.hub().words() + " refuses this agent" + because();
    }

    private String because() {
        return lastReason.isEmpty() ? "" : ": " + lastReason;
    }
}
