package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One link from its first byte: says hello, waits for the welcome, and from then on hands everything to the session.
 *
 * <p>Threads: calls from the link come one at a time; {@link #awaitWelcome} blocks the connector, {@link #abandon}
 * comes from any.
 */
final class HubLink implements HubLinkHandler {
    /** Close codes before a welcome that no second try will change. */
    private static final Set<Integer> REFUSALS = Set.of(
            Protocol.CLOSE_CODE_BASE + ErrorCode.HANDSHAKE.code(),
            Protocol.CLOSE_CODE_BASE + ErrorCode.NOT_ALLOWED.code(),
            Protocol.CLOSE_CODE_BASE + ErrorCode.UNKNOWN_SERVICE.code());

    private static final int NAME_IN_USE = Protocol.CLOSE_CODE_BASE + ErrorCode.NAME_IN_USE.code();

    private final HelloBody hello;
    private final Welcomed welcomed;
    private final CompletableFuture<WelcomeBody> welcome = new CompletableFuture<>();

    private volatile @Nullable Link link;
    private volatile boolean abandoned;
    private volatile boolean replaced;

    /** Only the link's own calls touch it. */
    private @Nullable LinkReceiver receiver;

    /** Makes a session of a link that was welcomed; runs on the link's thread, before its next message is delivered. */
    @FunctionalInterface
    interface Welcomed {
        LinkReceiver begin(Link link, WelcomeBody welcome);
    }

    HubLink(HelloBody hello, Welcomed welcomed) {
        this.hello = hello;
        this.welcomed = welcomed;
    }

    @Override
    public ByteBuffer onOpen(Link opened) {
        link = opened;
        if (abandoned) {
            opened.close(Protocol.CLOSE_CODE_BASE + ErrorCode.HANDSHAKE.code(), "the agent has given this link up");
        }
        return LinkHandshake.encodeHello(hello);
    }

    @Override
    public void onMessage(byte[] message) {
        LinkReceiver current = receiver;
        if (current != null) {
            current.onMessage(message);
            return;
        }
        Link opened = link;
        if (opened == null || abandoned) {
            return;
        }
        try {
            WelcomeBody body = LinkHandshake.decodeWelcome(message);
            receiver = welcomed.begin(opened, body);
            welcome.complete(body);
        } catch (ProtocolException e) {
            opened.close(Protocol.CLOSE_CODE_BASE + e.code().code(), String.valueOf(e.getMessage()));
            welcome.completeExceptionally(
                    new IOException("the hub's welcome: " + Printable.of(String.valueOf(e.getMessage()))));
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            opened.close(Protocol.closeCode(ErrorCode.INTERNAL), "a defect of the agent");
            welcome.completeExceptionally(new IOException("a defect of the agent: " + e, e));
        }
    }

    @Override
    public void onClosed(int closeCode, String hubsWords) {
        String reason = Printable.of(hubsWords);
        LinkReceiver current = receiver;
        if (current != null) {
            replaced = closeCode == Protocol.CLOSE_CODE_BASE + ErrorCode.REPLACED.code();
            current.onClosed("closed with " + closeCode + " " + reason);
        } else if (REFUSALS.contains(closeCode)) {
            welcome.completeExceptionally(new HubRefusedException(reason));
        } else if (closeCode == NAME_IN_USE) {
            // No refusal: at a restart the old instance may still be there for a while.
            welcome.completeExceptionally(
                    new IOException("another agent named '" + hello.agentName() + "' is connected; if that one stays,"
                            + " give each replica a name of its own (--name). The hub says: " + reason));
        } else {
            welcome.completeExceptionally(
                    new IOException("the hub closed the link before its welcome: " + closeCode + " " + reason));
        }
    }

    /**
     * Blocks until the hub has welcomed the agent. Errors: {@link IOException} when it has not,
     * {@link HubRefusedException} when it will not.
     */
    void awaitWelcome(long timeoutMillis) throws IOException, InterruptedException {
        try {
            welcome.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the hub sent no welcome within " + timeoutMillis + " ms", e);
        }
    }

    /** Whether the hub has welcomed the agent on this link: then it has a session, which alone ends it. */
    boolean isWelcomed() {
        return welcome.isDone() && !welcome.isCompletedExceptionally();
    }

    /** Whether the hub gave the place to another instance that bears our name. */
    boolean isReplaced() {
        return replaced;
    }

    /** Gives the link up if it was not welcomed yet: closes it now, or as soon as it opens. */
    void abandon(String reason) {
        abandoned = true;
        if (welcome.completeExceptionally(new IOException(reason))) {
            Link opened = link;
            if (opened != null) {
                opened.close(Protocol.CLOSE_CODE_BASE + ErrorCode.HANDSHAKE.code(), reason);
            }
        }
    }
}
