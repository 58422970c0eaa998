package io.gatewaytunnel.container;

import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * What a Tomcat connection has read ahead. {@code isReadyForRead} fills that buffer; at the end of what the client
 * sends older Tomcats throw an {@code EOFException}, and newer ones (10.1.62) say yes and leave it empty. Loaded on
 * Tomcat alone.
 */
final class TomcatReads {
    private TomcatReads() {}

    /** The buffer, of which what remains is what the next read gets first. */
    static ByteBuffer buffered(SocketWrapperBase<?> connection) {
        connection.getSocketBufferHandler().configureReadBufferForRead();
        return connection.getSocketBufferHandler().getReadBuffer();
    }
}
