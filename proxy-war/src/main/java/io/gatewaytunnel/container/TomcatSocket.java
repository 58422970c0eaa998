package io.gatewaytunnel.container;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's connection below the Servlet API. Interest in events is registered for one event each, when it is wanted and
 * not otherwise.
 *
 * <p>In clear text bytes go between the kernel and the owner's buffers, past Tomcat's own, which would have them go in
 * pieces of 8 KiB. Threads: notes come from the container's, everything else is the owner's.
 */
final class TomcatSocket implements UpgradedSocket {
    private static final Logger LOG = System.getLogger(TomcatSocket.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketWrapperBase<?> wrapper;

    /** The kernel's socket; null below TLS, and where Tomcat has another kind. It is never another connection's. */
    private final @Nullable SocketChannel plain;

    private volatile boolean readable = true;
    private volatile boolean writeEvent;
    private volatile @Nullable String gone;
    private volatile boolean closed;
    private boolean ended;

    /** Whether a write event was asked for and has not come. */
    private boolean awaitsWriteEvent;

    TomcatSocket(SocketWrapperBase<?> wrapper) {
        this.wrapper = wrapper;
        this.plain = plain(wrapper);
    }

    private static @Nullable SocketChannel plain(SocketWrapperBase<?> wrapper) {
        Object channel = wrapper.getSocket();
        return channel instanceof NioChannel nio && !(channel instanceof SecureNioChannel) ? nio.getIOChannel() : null;
    }

    /**
     * The channel would otherwise keep the processor of the request that it was, with 60 KiB of buffers, as long as it
     * lives.
     */
    @SuppressWarnings("NullAway") // that is what a channel has before its first request
    void forgetRequest() {
        wrapper.setAppReadBufHandler(null);
    }

    void noteReadable() {
        readable = true;
    }

    void noteWritable() {
        writeEvent = true;
    }

    void noteGone(String event) {
        gone = event;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public ByteBuffer read(int mostBytes) throws IOException {
        requireThere();
        if (ended || !readable) {
            return NOTHING;
        }
        try {
            if (!wrapper.isReadyForRead()) {
                awaitRead();
                return NOTHING;
            }
            ByteBuffer there = TomcatReads.buffered(wrapper); // filled by the question above
            if (!there.hasRemaining()) {
                ended = true;
                return NOTHING;
            }
            byte[] bytes = new byte[Math.min(mostBytes, there.remaining())];
            return ByteBuffer.wrap(bytes, 0, Math.max(0, wrapper.read(false, bytes, 0, bytes.length)));
        } catch (EOFException e) {
            ended = true;
            return NOTHING;
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireThere();
        if (ended || !readable) {
            return 0;
        }
        try {
            ByteBuffer there = TomcatReads.buffered(wrapper); // what came behind the head of the request
            if (there.hasRemaining()) {
                return move(there, into);
            }
            return plain == null ? readThrough(into) : readFrom(plain, into);
        } catch (EOFException e) {
            ended = true;
            return 0;
        }
    }

    private int readFrom(SocketChannel channel, ByteBuffer into) throws IOException {
        int count = channel.read(into);
        if (count < 0) {
            ended = true;
        } else if (count == 0) {
            awaitRead();
        }
        return Math.max(0, count);
    }

    /** By way of Tomcat's buffer, the only one that it decrypts into. */
    private int readThrough(ByteBuffer into) throws IOException {
        if (!wrapper.isReadyForRead()) {
            awaitRead();
            return 0;
        }
        ByteBuffer there = TomcatReads.buffered(wrapper);
        ended = !there.hasRemaining();
        return move(there, into);
    }

    private void awaitRead() {
        readable = false; // before registering: the event may come at once
        wrapper.registerReadInterest();
    }

    private static int move(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(into.position(), from, from.position(), count);
        from.position(from.position() + count);
        into.position(into.position() + count);
        return count;
    }

    @Override
    public ByteBuffer newBuffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean isWritable() throws IOException {
        requireThere();
        if (awaitsWriteEvent) {
            if (!writeEvent) {
                return false;
            }
            awaitsWriteEvent = false;
        }
        return wrapper.canWrite() || flush();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        requireThere();
        if (plain != null && !wrapper.hasDataToWrite()) {
            plain.write(bytes);
        }
        wrapper.write(false, bytes); // what is left, for the poller
    }

    @Override
    public boolean flush() throws IOException {
        requireThere();
        if (awaitsWriteEvent && !writeEvent) {
            return false;
        }
        awaitsWriteEvent = wrapper.flush(false);
        if (awaitsWriteEvent) {
            writeEvent = false; // before registering: the event may come at once
            wrapper.registerWriteInterest();
        }
        return !awaitsWriteEvent;
    }

    /** TLS has a half-close of its own, for which Tomcat has no call. */
    @Override
    public boolean endOutput() throws IOException {
        requireThere();
        if (plain == null) {
            return false;
        }
        plain.shutdownOutput();
        return true;
    }

    @Override
    public void keepAlive(KeepAlive probes) {
        try {
            if (wrapper.getSocket() instanceof NioChannel channel) {
                probes.applyTo(channel.getIOChannel());
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=keep-alive the platform refuses: {0}", e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            wrapper.close();
        }
    }

    @Override
    public void reset() {
        if (!closed) {
            try {
                TomcatReset.close(wrapper);
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "step=reset the container was first: {0}", e);
            }
        }
        close();
    }

    private void requireThere() throws IOException {
        if (gone != null || closed) {
            throw new IOException(closed ? "the connection is closed" : "the container says " + gone);
        }
    }
}
