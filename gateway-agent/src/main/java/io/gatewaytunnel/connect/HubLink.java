package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.NewLink;
import io.gatewaytunnel.mux.Timer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The agent's side of a new link, from the dial on: what the connector waits for, and what it is to make of an end.
 *
 * <p>Threads: the link's calls come one at a time, those of {@link NewLink} too; {@link #awaitWelcome} blocks the
 * connector, {@link #abandon} comes from any.
 */
final class HubLink implements HubLinkHandler, NewLink.Owner {
    /** Close codes before a welcome that no second try will change. */
    private static final Set<Integer> REFUSALS = Set.of(
            Protocol.closeCode(ErrorCode.HANDSHAKE),
            Protocol.closeCode(ErrorCode.NOT_ALLOWED),
            Protocol.closeCode(ErrorCode.UNKNOWN_SERVICE));

    private static final int WRONG_NODE = Protocol.closeCode(ErrorCode.WRONG_NODE);
    private static final int NAME_IN_USE = Protocol.closeCode(ErrorCode.NAME_IN_USE);
    private static final int REPLACED = Protocol.closeCode(ErrorCode.REPLACED);

    private final Handshake handshake;
    private final String agentName;
    private final BalancerCookies cookies;
    private final Welcomed welcomed;
    private final Timer timer;
    private final CompletableFuture<Boolean> welcome = new CompletableFuture<>();

    private volatile @Nullable NewLink opened;
    private volatile @Nullable String abandoned;
    private volatile boolean replaced;

    /** Makes a session of a link that was welcomed; both on the link's thread, before its next message is delivered. */
    interface Welcomed {
        /** See {@link NewLink.Owner#onForgotten}. */
        void forget(Handshake.Forget forgotten);

        /** See {@link NewLink.Owner#onAgreed}. */
        LinkReceiver begin(Link link, Handshake.Agree agreed);
    }

    /**
     * {@code wantsNew}: whether it takes a session in the place of the one that the hello asks for; {@code cookies} go
     * with the upgrade, and take in what its answer sets.
     */
    HubLink(HelloBody hello, boolean wantsNew, BalancerCookies cookies, Welcomed welcomed, Timer timer) {
        this.handshake = Handshake.ofAgent(hello, wantsNew);
        this.agentName = hello.agentName();
        this.cookies = cookies;
        this.welcomed = welcomed;
        this.timer = timer;
    }

    @Override
    public Optional<String> cookies() {
        return cookies.field();
    }

    @Override
    public void onSetCookies(List<String> values) {
        cookies.take(values);
    }

    @Override
    public void onOpen(Link link) {
        NewLink opening = new NewLink(handshake, link, this, timer);
        opened = opening;
        String reason = abandoned;
        if (reason != null) {
            opening.giveUp(ErrorCode.LINK_LOST, reason);
        }
        opening.open();
    }

    @Override
    public void onMessage(byte[] message) {
        NewLink there = opened;
        if (there != null) {
            there.onMessage(message);
        }
    }

    @Override
    public void onClosed(int closeCode, String hubsWords) {
        String reason = Printable.of(hubsWords);
        NewLink there = opened;
        if (there == null) {
            onOver(false, closeCode, reason);
        } else {
            replaced = closeCode == REPLACED;
            there.onClosed(closeCode, reason);
        }
    }

    @Override
    public void onForgotten(Handshake.Forget forgotten) {
        welcomed.forget(forgotten);
    }

    @Override
    public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
        LinkReceiver session = welcomed.begin(link, agreed);
        boolean unused = welcome.complete(true);
        return session;
    }

    @Override
    public void onOver(boolean byUs, int closeCode, String reason) {
        boolean unused = welcome.completeExceptionally(failure(byUs, closeCode, reason));
    }

    private IOException failure(boolean byUs, int closeCode, String reason) {
        if (byUs) {
            return new IOException("the agent closed the link before it carried a session: " + Printable.of(reason));
        }
        if (REFUSALS.contains(closeCode)) {
            return new HubRefusedException(reason);
        }
        if (closeCode == WRONG_NODE) {
            return new WrongNodeException("another proxy has the session that is to go on");
        }
        if (closeCode == NAME_IN_USE) {
            // No refusal: at a restart the old instance may still be there for a while.
            return new IOException("another agent named '" + agentName + "' is connected; if that one stays,"
                    + " give each replica a name of its own (--name). The hub says: " + reason);
        }
        return new IOException("the hub closed the link before its welcome: " + closeCode + " " + reason);
    }

    /**
     * Blocks until the hub has welcomed the agent. Errors: {@link IOException} when it has not,
     * {@link HubRefusedException} when it will not.
     */
    void awaitWelcome(long timeoutMillis) throws IOException, InterruptedException {
        try {
            boolean unused = welcome.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the hub sent no welcome within " + timeoutMillis + " ms", e);
        }
    }

    /**
     * Whether the hub had welcomed the agent before {@link #abandon}: then the link has a session, which alone ends it.
     * Waits where that is about to be decided.
     */
    boolean wasWelcomed() {
        return welcome.handle((yes, failure) -> failure == null).join();
    }

    /** Whether the hub gave the place to another instance that bears our name. */
    boolean isReplaced() {
        return replaced;
    }

    /** Gives the link up if it was not welcomed yet: closes it now, or as soon as it opens. */
    void abandon(String reason) {
        abandoned = reason;
        NewLink there = opened;
        if (there != null) {
            there.giveUp(ErrorCode.LINK_LOST, reason);
        } else {
            onOver(true, Protocol.closeCode(ErrorCode.LINK_LOST), reason);
        }
    }
}
