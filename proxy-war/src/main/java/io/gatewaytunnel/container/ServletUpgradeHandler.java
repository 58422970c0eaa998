package io.gatewaytunnel.container;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Takes an upgraded connection over through the Servlet API. Made by the container. Source: Servlet 6.0 §2.3.3.5. */
public final class ServletUpgradeHandler implements HttpUpgradeHandler {
    private static final Logger LOG = System.getLogger(ServletUpgradeHandler.class.getName());

    private volatile @Nullable SocketOwner owner;
    private volatile @Nullable Opening opening;

    /** Makes the server's own kind of socket, in {@link #init}. */
    interface Opening {
        ServletSocket open(WebConnection connection) throws IOException;
    }

    /** Called by the container. */
    public ServletUpgradeHandler() {}

    /** Before the filter has returned, and so before {@link #init}. */
    void setOwner(SocketOwner next, Opening how) {
        opening = how;
        owner = next;
    }

    @Override
    public void init(WebConnection connection) {
        SocketOwner to = owner;
        Opening how = opening;
        if (to == null || how == null) {
            throw new IllegalStateException("an upgrade that nobody asked for");
        }
        try {
            to.onConnected(how.open(connection));
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
