package io.gatewaytunnel.websocket;

import io.gatewaytunnel.mux.Link;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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

    /** RFC 6455 §5.5: a control frame carries at most 125 bytes, two of them the code. */
    private static final int MAX_CLOSE_REASON_BYTES = 123;

    private final Session session;
    private final String description;

    public WebSocketLink(Session session, String description) {
        this.session = session;
        this.description = description;
    }

    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        try {
            session.getAsyncRemote().sendBinary(message, result -> {
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
        if (!session.isOpen()) {
            return;
        }
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(closeCode), shortened(reason)));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "link to {0}: closing failed, it is gone already: {1}", description, e);
        }
    }

    @Override
    public String description() {
        return description;
    }

    private static String shortened(String reason) {
        String shorter = reason;
        while (shorter.getBytes(StandardCharsets.UTF_8).length > MAX_CLOSE_REASON_BYTES) {
            shorter = shorter.substring(0, shorter.length() - 1);
        }
        return shorter;
    }
}
