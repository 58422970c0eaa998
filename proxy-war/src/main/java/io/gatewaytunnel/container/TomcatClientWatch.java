package io.gatewaytunnel.container;

import java.io.IOException;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Looks into the connection of a Tomcat, which itself looks only when something is to be read. Whatever comes is kept
 * in the connection's own buffer, where the next request is read from. Loaded on Tomcat alone.
 */
final class TomcatClientWatch implements ClientWatch {
    private final SocketWrapperBase<?> connection;
    private final ApplicationBufferHandler requests;

    /** {@code requests}: where the request was taken out of; what is left there is the next one. */
    TomcatClientWatch(SocketWrapperBase<?> connection, ApplicationBufferHandler requests) {
        this.connection = connection;
        this.requests = requests;
    }

    @Override
    public boolean hasLeft() {
        try {
            return !requests.getByteBuffer().hasRemaining()
                    && connection.isReadyForRead()
                    && !TomcatReads.buffered(connection).hasRemaining();
        } catch (IOException e) {
            return true; // its end, or a reset
        }
    }

    @Override
    public boolean hasSent() {
        try {
            if (requests.getByteBuffer().hasRemaining()) {
                return true;
            }
            return connection.isReadyForRead()
                    && TomcatReads.buffered(connection).hasRemaining();
        } catch (IOException e) {
            return false;
        }
    }
}
