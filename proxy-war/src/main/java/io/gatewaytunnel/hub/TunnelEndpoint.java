package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.websocket.WebSocketLink;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hub's WebSocket endpoint, one instance for each link: passes messages and the close on to what the hub has for
 * them. Threads: the container's, one at a time. Registered by {@link HubEndpoints}, since its path is configurable.
 */
public final class TunnelEndpoint extends Endpoint {
    private static final Logger LOG = System.getLogger(TunnelEndpoint.class.getName());

    private final Hub hub;
    private volatile @Nullable LinkReceiver connection;

    TunnelEndpoint(Hub hub) {
        this.hub = hub;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        Optional<AgentCredential> credential = HubEndpoints.credential(session);
        String remote = HubEndpoints.remoteAddress(session);
        WebSocketLink link = new WebSocketLink(session, remote, HubEndpoints.aborter(session));
        if (credential.isEmpty()) {
            link.close(Protocol.closeCode(ErrorCode.HANDSHAKE), "not authenticated");
            return;
        }
        if (!Protocol.SUBPROTOCOL.equals(session.getNegotiatedSubprotocol())) {
            // Every container answers 101 to a subprotocol that it does not know.
            link.close(Protocol.closeCode(ErrorCode.HANDSHAKE), "the subprotocol must be " + Protocol.SUBPROTOCOL);
            return;
        }
        session.setMaxBinaryMessageBufferSize(HubEndpoints.MESSAGE_BUFFER_BYTES);
        LinkReceiver opened = hub.connect(link, credential.get());
        connection = opened;
        session.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) opened::onMessage);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        LinkReceiver closed = connection;
        if (closed != null) {
            closed.onClosed(reason.getCloseCode().getCode(), reason.getReasonPhrase());
        }
    }

    @Override
    public void onError(Session session, Throwable failure) {
        LOG.log(Level.DEBUG, "step=link {0}", Printable.of(failure.toString()));
        LinkReceiver broken = connection;
        if (broken != null) {
            broken.onClosed(Protocol.CLOSED_ABNORMALLY, "failed: " + failure);
        }
    }
}
