package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.HelloBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials one link after the other, up to the welcome. Threads: its connector's, which it blocks; {@link #abandon} comes
 * from any.
 */
final class HubDial {
    private static final int MOST_ANSWERS = 2;

    private final HubClient client;
    private final Supplier<HubLogin> login;
    private final Duration handshake;
    private volatile @Nullable HubLink dialling;

    /** {@code login}: as it is at the moment; {@code handshake}: see {@link ConnectTimes}. */
    HubDial(HubClient client, Supplier<HubLogin> login, Duration handshake) {
        this.client = client;
        this.login = login;
        this.handshake = handshake;
    }

    /**
     * {@code hello} is what the link says. Returns when the hub has welcomed the agent, or when that is not wanted any
     * more, of which it is asked before anything is dialled.
     */
    void dial(URI hub, InetAddress address, HelloBody hello, HubLink link, BooleanSupplier wanted)
            throws IOException, InterruptedException {
        dialling = link;
        try {
            if (wanted.getAsBoolean()) {
                connect(hub, address, hello, link);
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
    private void connect(URI hub, InetAddress address, HelloBody hello, HubLink link)
            throws IOException, InterruptedException {
        try {
            open(hub, address, hello, link);
            link.awaitWelcome(handshake.toMillis());
        } catch (IOException e) {
            link.abandon("the agent waited for the hub for too long");
            if (!link.wasWelcomed()) {
                throw e;
            }
        }
    }

    /**
     * A challenge is no failure; it costs a connection more. A second one is for a nonce that was not good any more.
     */
    private void open(URI hub, InetAddress address, HelloBody hello, HubLink link) throws IOException {
        HubLogin own = login.get();
        String shown = own.first(hello);
        for (int answered = 0; ; answered++) {
            try {
                client.connect(hub, address, shown, link);
                return;
            } catch (HubChallengedException e) {
                Optional<String> answer = own.answer(hub, hello, e.nonce());
                if (answered >= MOST_ANSWERS || answer.isEmpty()) {
                    throw e;
                }
                shown = answer.get();
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
