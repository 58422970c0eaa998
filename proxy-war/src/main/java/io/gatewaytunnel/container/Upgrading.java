package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** How connections leave HTTP on a server; a part of {@link Container}, whose rules are its own. */
public interface Upgrading {
    /** For the log and the status page, in lower case. */
    String name();

    /** Whether upgrades pass here. */
    default boolean upgrades() {
        return false;
    }

    /**
     * Whether agents' links go over {@link #upgradeLink} unless the configuration says otherwise: where that has passed
     * the whole contract, and is faster than the server's own WebSocket support.
     */
    default boolean carriesLinks() {
        return false;
    }

    /**
     * Does the same as {@link #upgrade} for an agent's link, on threads that are for links where the server has such.
     */
    default void upgradeLink(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        upgrade(request, owner);
    }

    /**
     * Whether {@link #upgrade} may follow an {@code AsyncContext.dispatch}, so that no thread has to wait for the head
     * that answers the offer.
     */
    default boolean upgradesAfterDispatch() {
        return false;
    }

    /**
     * Has the server switch once the filter has returned; status and fields of the 101 are set already. Only on the
     * container's own thread of a request that is not asynchronous at that moment. Throws what the server throws.
     */
    default void upgrade(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        throw new ServletException("upgrades do not pass on " + name());
    }
}
