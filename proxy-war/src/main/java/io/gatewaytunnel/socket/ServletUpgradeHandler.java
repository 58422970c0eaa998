package io.gatewaytunnel.socket;

import io.gatewaytunnel.quirks.Container;
import io.gatewaytunnel.quirks.PublicConnection;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes an upgraded connection over through the Servlet API. Made by the container. Source: Servlet 6.0 §2.3.3.5. */
public final class ServletUpgradeHandler implements HttpUpgradeHandler {
    private static final Logger LOG = System.getLogger(ServletUpgradeHandler.class.getName());

    private volatile @Nullable SocketOwner owner;
    private volatile Container container = Container.OTHER;

    private volatile Optional<PublicConnection> below = Optional.empty();

    /** Called by the container. */
    public ServletUpgradeHandler() {}

    /** Before the filter has returned, and so before {@link #init}. */
    void setOwner(SocketOwner next, Container where, Optional<PublicConnection> connection) {
        below = connection;
        container = where;
        owner = next;
    }

    @Override
    public void init(WebConnection connection) {
        SocketOwner to = owner;
        if (to == null) {
            throw new IllegalStateException("an upgrade that nobody asked for");
        }
        try {
            to.onConnected(new ServletSocket(connection, container, below, to::onSignal));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=upgrade the client was gone at once: {0}", e);
            to.onGone();
        }
    }

    @Override
    public void destroy() {
        SocketOwner to = owner;
        if (to != null) {
            to.onGone();
        }
    }
}
