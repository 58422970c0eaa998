package io.gatewaytunnel.websocket;

import io.gatewaytunnel.mux.Link;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A link over a jakarta.websocket session, the same on both sides.
 *
 * <p>Containers differ in whether a completion comes on the caller's stack and in what a second overlapping send does;
 * the multiplexer has one send under way and expects either. A send that throws ends the link: what became of the
 * message is unknown. Owner: the endpoint, which forwards messages and the close to a
 * {@link io.gatewaytunnel.mux.LinkReceiver}.
 */
public final class WebSocketLink implements Link {
    private static final Logger LOG = System.getLogger(WebSocketLink.class.getName());

    private final String description;
    private final Runnable aborting;

    /** Null once it is closed: a session that waits for its peer's answer keeps buffers. */
    private volatile @Nullable Session session;

    /**
     * {@code aborting} ends the connection below at once, and waits for nobody: jakarta.websocket cannot. It is done
     * when the session has been asked to close already, from any thread, more than once perhaps.
     */
    public WebSocketLink(Session session, String description, Runnable aborting) {
        this.session = session;
        this.description = description;
        this.aborting = aborting;
    }

    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        Session open = session;
        if (open == null) {
            completion.failed(new IllegalStateException("the link is closed"));
            return;
        }
        try {
            open.getAsyncRemote().sendBinary(message, result -> {
                if (result.isOK()) {
                    completion.sent();
                } else {
                    completion.failed(result.getException());
                }
            });
        } catch (RuntimeException e) {
            completion.failed(e);
        }
    }

    @Override
    public void close(int closeCode, String reason) {
        Session open = session;
        session = null;
        if (open == null || !open.isOpen()) {
            return;
        }
        try {
            open.close(new CloseReason(
                    CloseReason.CloseCodes.getCloseCode(closeCode), WebSocketEncoder.shortened(reason)));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "link to {0}: closing failed, it is gone already: {1}", description, e);
        }
    }

    @Override
    public void abort(int closeCode, String reason) {
        close(closeCode, reason); // sent if it can be at once: none of the libraries waits for it long
        aborting.run();
    }

    @Override
    public String description() {
        return description;
    }
}
