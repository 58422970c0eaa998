package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Bounds what the container keeps of a response for a client that reads slowly. Payara takes about 8 MB a connection before it says that it is not
 * ready (four times the kernel's send buffer): sixty slow clients are the end of a heap of 512 MB. The other containers keep one buffer.
 *
 * <p>Threads: any that may use the request; the bound belongs to the connection and stays.
 */
public final class WriteQueue {
    private static final Logger LOG = System.getLogger(WriteQueue.class.getName());

    private final Container container;
    private final int mostBytes;

    /** {@code mostBytes}: octets per connection, after which the container is not ready for more. */
    public WriteQueue(Container container, int mostBytes) {
        this.container = container;
        this.mostBytes = mostBytes;
    }

    /** Never throws: without a bound the response is right all the same. */
    public void bound(HttpServletRequest request) {
        if (container != Container.GRIZZLY) {
            return;
        }
        try {
            GrizzlyPath.boundWriteQueue(Unwrapped.of(request), mostBytes);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=write-queue the container keeps as much as it likes", e);
        }
    }
}
