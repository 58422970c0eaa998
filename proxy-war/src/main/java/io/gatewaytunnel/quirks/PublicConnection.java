package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.NetworkChannel;
import java.util.Optional;

/**
 * The container's connection below a request, for what the Servlet API cannot: closing without waiting for a client that takes nothing, and reaching
 * the socket. Taken while the request is one, usable after the connection has left HTTP. Known on WildFly and Payara.
 */
public final class PublicConnection {
    private static final Logger LOG = System.getLogger(PublicConnection.class.getName());

    private final Container container;
    private final Object connection;

    private PublicConnection(Container container, Object connection) {
        this.container = container;
        this.connection = connection;
    }

    /** Empty where there is no way through. Never throws. */
    public static Optional<PublicConnection> of(HttpServletRequest request, Container container) {
        try {
            ServletRequest innermost = Unwrapped.of(request);
            return switch (container) {
                case UNDERTOW -> Optional.of(new PublicConnection(container, UndertowPath.connection(innermost)));
                case GRIZZLY -> Optional.of(new PublicConnection(container, GrizzlyPath.connection(innermost)));
                case TOMCAT, OTHER -> Optional.empty();
            };
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=upgrade no way through to the connection on " + container, e);
            return Optional.empty();
        }
    }

    /** The socket, for its options; empty where it is not known. Never throws. */
    public Optional<NetworkChannel> socket() {
        try {
            Object socket = container == Container.GRIZZLY
                    ? Reflection.call(connection, "getChannel")
                    : UndertowPath.socket(connection);
            return socket instanceof NetworkChannel channel ? Optional.of(channel) : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=upgrade no way through to the socket on " + container, e);
            return Optional.empty();
        }
    }

    /** Closes at once, whatever is queued; false where that failed. Never throws, never waits. */
    public boolean close() {
        try {
            Reflection.invoke(connection, container == Container.GRIZZLY ? "terminateSilently" : "close");
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=close the connection was gone already", e);
            return false;
        }
    }
}
