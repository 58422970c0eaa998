package io.gatewaytunnel.socket;

import io.gatewaytunnel.quirks.Container;
import io.gatewaytunnel.quirks.PublicConnection;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/** Leaves HTTP on a public connection, in the way that is sound on each container. */
public final class PublicUpgrade {
    private PublicUpgrade() {}

    /**
     * Has the container switch once the filter has returned; status and fields of the 101 are set already. Only on the container's own thread of a
     * request that is not asynchronous: Payara knows no other way.
     */
    public static void begin(HttpServletRequest request, Container container, SocketOwner owner)
            throws IOException, ServletException {
        if (container == Container.TOMCAT) {
            request.upgrade(TomcatUpgradeHandler.class).setOwner(owner);
        } else {
            Optional<PublicConnection> below = PublicConnection.of(request, container);
            request.upgrade(ServletUpgradeHandler.class).setOwner(owner, container, below);
        }
    }
}
