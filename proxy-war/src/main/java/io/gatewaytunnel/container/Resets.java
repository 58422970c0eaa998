package io.gatewaytunnel.container;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** Ends TCP connections so that the other side sees that something is missing. Any thread. */
final class Resets {
    private Resets() {}

    /**
     * Closes below the server and below TLS, so that nothing announces an end. The reset goes out when the server's
     * selector lets go of the socket: whoever calls has the server close what is above.
     */
    static void close(SocketChannel socket) throws ReflectiveOperationException {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        } catch (IOException e) {
            throw new ReflectiveOperationException("the socket cannot be reset", e);
        }
    }
}
