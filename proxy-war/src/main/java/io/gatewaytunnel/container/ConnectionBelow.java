package io.gatewaytunnel.container;

import java.nio.channels.NetworkChannel;
import java.util.Optional;

/**
 * The server's connection below a request, for what the Servlet API cannot: closing without waiting for a client that
 * takes nothing, and reaching the socket. Taken while the request is one, usable after the connection has left HTTP.
 * Threads: any. Nothing here throws.
 */
interface ConnectionBelow {
    /** The socket, for its options; empty where it is not known. */
    Optional<NetworkChannel> socket();

    /** Whether the server has closed it already; false where it is not known. */
    default boolean isClosed() {
        return socket().map(channel -> !channel.isOpen()).orElse(false);
    }

    /** Closes with a reset of the TCP connection, and otherwise like {@link #close}; false where there is no way. */
    boolean reset();

    /** Closes at once, whatever is queued, and never waits; false where that failed. */
    boolean close();
}
