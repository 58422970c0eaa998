package io.gatewaytunnel.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether the peer of a TCP connection has ended its half of it or reset it, found out without reading: then there is
 * something to read, and not an octet of it. What the peer has sent before stays for whoever reads.
 *
 * <p>Nobody else may be reading meanwhile. Threads: any; one look takes some microseconds, and one is taken at a time.
 * Holds a selector, hence descriptors, from the first look until {@link #close}, which its owner calls; looks after
 * that find nothing.
 */
final class EndOfInput implements AutoCloseable {
    /** Somebody might have read between the two questions of a look after all. */
    private static final int LOOKS = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Selector selector;
    private boolean closed;

    /** Never waits, and never throws for what is wrong with the connection. */
    boolean isReached(SocketChannel channel) {
        for (int i = 0; i < LOOKS; i++) {
            try {
                // Asked first since it is cheap, and last since what comes in between is no end.
                if (hasOctets(channel) || !isReadable(channel) || hasOctets(channel)) {
                    return false;
                }
            } catch (ClosedChannelException | SocketException e) {
                return true;
            } catch (IOException e) {
                return false; // no descriptor is left to look with
            }
        }
        return true;
    }

    private static boolean hasOctets(SocketChannel channel) throws IOException {
        return channel.socket().getInputStream().available() > 0;
    }

    /**
     * Nothing of the look is left behind: a channel that is registered somewhere is not closed when its owner closes
     * it.
     */
    private boolean isReadable(SocketChannel channel) throws IOException {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            Selector looking = selector;
            if (looking == null) {
                looking = Selector.open();
                selector = looking;
            }
            SelectionKey key = channel.register(looking, SelectionKey.OP_READ);
            try {
                looking.selectNow();
                return key.isReadable();
            } catch (CancelledKeyException e) {
                throw new ClosedChannelException();
            } finally {
                key.cancel();
                looking.selectNow();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }
}
