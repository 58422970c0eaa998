package io.gatewaytunnel.container;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection that has left HTTP, a public client's or an agent's. Nothing here waits: what cannot be done now is
 * followed by a {@link SocketOwner#onSignal}.
 *
 * <p>Threads: any; one at a time reads, one at a time writes, and they may be two. {@link #close} and {@link #reset}
 * are for one that is alone with it: on some servers the next client's connection may come in its place. Errors: an
 * {@link IOException} says that the connection is broken; {@link #close} is still called. Owner: whoever was given it
 * closes it.
 */
public interface UpgradedSocket {
    /**
     * At most {@code mostBytes} bytes in a buffer that is the caller's; empty when there are none now or
     * {@link #hasEnded}.
     */
    ByteBuffer read(int mostBytes) throws IOException;

    /**
     * Reads into a buffer of {@link #newBuffer}, without another copy where the server lets us. Returns how many bytes;
     * 0 when there are none now or {@link #hasEnded}.
     */
    int read(ByteBuffer into) throws IOException;

    /** A buffer of the kind that this server reads into and writes from without a copy: within the heap or outside. */
    default ByteBuffer newBuffer(int bytes) {
        return ByteBuffer.allocate(bytes);
    }

    /** Whether a read has found that the client has ended its half. */
    boolean hasEnded();

    /** Whether a write is taken now. */
    boolean isWritable() throws IOException;

    /**
     * Takes all that remains in the buffer; only when writable. What the network does not take is kept by the
     * container, in memory of its own: the buffer is free again.
     */
    void write(ByteBuffer bytes) throws IOException;

    /** Whether all that was written has left the container. */
    boolean flush() throws IOException;

    /**
     * Ends our half, after a flush, and leaves the client's open; false where the container has no way, and nothing was
     * done.
     */
    boolean endOutput() throws IOException;

    /**
     * Whether the connection has ended and the server has told nobody: it is told now, as if the server had done so.
     * Asked now and then, by any thread, also beside another call. Never throws.
     */
    default boolean findsSilentEnd() {
        return false;
    }

    /** Lets the kernel ask a silent peer whether it is still there; where the container lets us. Never throws. */
    void keepAlive(KeepAlive probes);

    /**
     * Closes the connection at once with a TCP reset, where there is a way: an orderly end would say that all has
     * arrived. Else like {@link #close}.
     */
    void reset();

    /**
     * Closes the connection at once; what has not left the container may be lost. May be called again. Never throws.
     */
    void close();
}
