package io.gatewaytunnel.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials one link after the other, up to the welcome. Threads: its connector's, which it blocks; {@link #abandon} comes
 * from any.
 */
final class HubDial {
    private final HubClient client;
    private final Supplier<String> token;
    private final Duration handshake;
    private volatile @Nullable HubLink dialling;

    /** {@code token}: as it is at the moment; {@code handshake}: see {@link ConnectTimes}. */
    HubDial(HubClient client, Supplier<String> token, Duration handshake) {
        this.client = client;
        this.token = token;
        this.handshake = handshake;
    }

    /**
     * Returns when the hub has welcomed the agent, or when that is not wanted any more, of which it is asked before
     * anything is dialled.
     */
    void dial(URI hub, InetAddress address, HubLink link, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        dialling = link;
        try {
            if (wanted.getAsBoolean()) {
                connect(hub, address, link);
            }
        } finally {
            dialling = null;
            link.abandon("the agent waited for a welcome for too long"); // nothing happens once it was welcomed
        }
    }

    /**
     * A client that gives up in the very moment of the welcome has not failed: a second link beside this one would have
     * no owner.
     */
    private void connect(URI hub, InetAddress address, HubLink link) throws IOException, InterruptedException {
        try {
            client.connect(hub, address, token.get(), link);
            link.awaitWelcome(handshake.toMillis());
        } catch (IOException e) {
            link.abandon("the agent waited for the hub for too long");
            if (!link.wasWelcomed()) {
                throw e;
            }
        }
    }

    /** Gives up what is being dialled. */
    void abandon(String reason) {
        HubLink link = dialling;
        if (link != null) {
            link.abandon(reason);
        }
    }
}
