package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.websocket.WebSocketLink;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.eclipse.jetty.ee10.websocket.jakarta.common.JakartaWebSocketSession;

/**
 * The agent's end of a WebSocket connection: turns jakarta.websocket calls into those of a {@link HubLinkHandler}. One
 * instance a link; the container calls it serially.
 */
final class AgentEndpoint extends Endpoint {
    private static final Logger LOG = System.getLogger(AgentEndpoint.class.getName());

    private final HubLinkHandler handler;
    private final String description;

    AgentEndpoint(HubLinkHandler handler, String description) {
        this.handler = handler;
        this.description = description;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        // A whole message and its frame header; more than that breaks the protocol.
        session.setMaxBinaryMessageBufferSize(Protocol.MAX_MESSAGE_BYTES + 1);
        session.setMaxIdleTimeout(0); // the session's own heartbeat decides
        // Containers send 101 whether they know the subprotocol or not.
        if (!Protocol.SUBPROTOCOL.equals(session.getNegotiatedSubprotocol())) {
            // In one frame of control: at most 123 bytes.
            close(
                    session,
                    "this is no hub that speaks " + Protocol.SUBPROTOCOL + "; does --hub end with /_tunnel/hub?");
            return;
        }
        session.addMessageHandler(byte[].class, handler::onMessage);
        handler.onOpen(new WebSocketLink(session, description, () -> abort(session)));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        String words = reason.getReasonPhrase();
        handler.onClosed(reason.getCloseCode().getCode(), words == null ? "" : words);
    }

    @Override
    public void onError(Session session, Throwable failure) {
        FatalErrors.handle(failure);
        LOG.log(
                Level.DEBUG,
                "link to {0}: {1}",
                description,
                Printable.of(failure.toString())); // the close that follows ends the link
    }

    private static void abort(Session session) {
        if (session instanceof JakartaWebSocketSession jetty) {
            jetty.abort();
        }
    }

    private static void close(Session session, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.PROTOCOL_ERROR, reason));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing failed, it is gone already: {0}", e.getMessage());
        }
    }
}
