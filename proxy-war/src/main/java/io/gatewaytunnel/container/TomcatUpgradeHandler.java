package io.gatewaytunnel.container;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes an upgraded connection over as Tomcat's own WebSocket implementation does, which can leave bytes with the
 * kernel. The Servlet API cannot on Tomcat: after each look at a {@code ReadListener} the connection goes back to the
 * poller, so a client whose bytes nobody has room for would keep a thread busy with nothing.
 *
 * <p>Loaded on Tomcat alone. Source: Tomcat 10.1 and 11, {@code UpgradeProcessorInternal} and
 * {@code WsHttpUpgradeHandler}.
 */
public sealed class TomcatUpgradeHandler implements InternalHttpUpgradeHandler permits TomcatLinkHandler {
    private @Nullable SocketOwner owner;
    private @Nullable TomcatSocket socket;

    /** Called by the container. */
    public TomcatUpgradeHandler() {}

    /** On the thread that also calls {@link #init}, before it does. */
    final void setOwner(SocketOwner next) {
        owner = next;
    }

    @Override
    public final void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = new TomcatSocket(wrapper);
    }

    @Override
    public final void init(WebConnection connection) {
        TomcatSocket opened = socket;
        SocketOwner to = owner;
        if (opened == null || to == null) {
            throw new IllegalStateException("an upgrade that nobody asked for");
        }
        opened.forgetRequest();
        to.onConnected(opened);
    }

    /**
     * Never closes here: whoever is inside the socket at this moment would be inside the next client's. The owner
     * closes.
     */
    @Override
    public final SocketState upgradeDispatch(SocketEvent status) {
        TomcatSocket opened = socket;
        SocketOwner to = owner;
        if (opened == null || to == null) {
            return SocketState.CLOSED;
        }
        switch (status) {
            case OPEN_READ -> opened.noteReadable();
            case OPEN_WRITE -> opened.noteWritable();
            case TIMEOUT -> {}
            default -> opened.noteGone(status.name());
        }
        to.onSignal();
        // "Suspended" is the word for: do not poll again until it is asked for.
        return opened.isClosed() ? SocketState.CLOSED : SocketState.SUSPENDED;
    }

    @Override
    public final void destroy() {
        if (owner != null) {
            owner.onGone();
        }
    }

    @Override
    public final void timeoutAsync(long now) {
        // Deadlines are the owner's.
    }

    @Override
    public final void setSslSupport(SSLSupport sslSupport) {
        // Nobody asks.
    }

    @Override
    public final void pause() {
        // A connector that is about to stop: drains are ours, and the end comes as an event.
    }
}
