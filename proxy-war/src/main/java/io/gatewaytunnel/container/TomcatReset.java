package io.gatewaytunnel.container;

import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Resets a Tomcat connection, which the caller then has Tomcat close. Loaded on Tomcat alone. */
final class TomcatReset {
    private TomcatReset() {}

    /** Any thread. Throws where the connector is none of NIO, whose sockets alone can do it. */
    static void close(SocketWrapperBase<?> connection) throws ReflectiveOperationException {
        if (!(connection instanceof NioSocketWrapper nio)) {
            throw new NoSuchMethodException("no way to reset a " + connection.getClass());
        }
        SocketChannel socket = nio.getSocket().getIOChannel();
        if (socket == null) {
            throw new IllegalStateException("the connection is closed");
        }
        Resets.close(socket);
        nio.getPoller().getSelector().wakeup(); // which lets go of the socket; it looks once a second otherwise
    }
}
