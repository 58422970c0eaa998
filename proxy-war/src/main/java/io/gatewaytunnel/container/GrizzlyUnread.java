package io.gatewaytunnel.container;

import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections of HTTP/2 whose clients have Grizzly answer, and take nothing: it keeps every acknowledgement of a
 * {@code PING} or {@code SETTINGS} and every head and reset in a queue without an end, of which an application sees
 * nothing. What is kept is small, and holds the block of 64 KiB that its memory was cut out of, with two or three
 * others: 250 clients with ten frames a second filled 640 MB within ten seconds.
 *
 * <p>So each read of a connection is counted that has something to be written and cannot write it, for what may be kept
 * of it; after a few it is read in small pieces, of which many share a block. When all together are over their share of
 * the heap, those go that hold more than others. The first octet that the client takes settles its account: nobody is
 * ended who reads.
 *
 * <p>Threads: any. Told of every connection that is accepted after the first request of its listener, until
 * {@link #close}, which its owner calls.
 */
final class GrizzlyUnread implements AutoCloseable {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(GrizzlyUnread.class.getName()));

    /** What Grizzly cuts its memory out of, for a thread. */
    private static final int BLOCK_BYTES = 64 << 10;

    /** Who reads, but slowly, is read of once or twice in between. */
    private static final long FEW_READS = 4;

    /** A PING of 17 octets is kept as some 400: a record, its result, a buffer, and links of queues. */
    private static final int KEPT_BYTES_A_BYTE = 24;

    /** Twice this much may be kept for a moment, beside all else. */
    private static final long SHARE_OF_HEAP = 16;

    private final Reach reach;
    private final GrizzlyProbe probe;
    private final UntakenMemory memory = new UntakenMemory(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    private volatile @Nullable Method sessionOf;

    GrizzlyUnread(Reach reach) {
        this.reach = reach;
        this.probe = new GrizzlyProbe(reach, "org.glassfish.grizzly.ConnectionProbe", this::happened);
    }

    /** From the first request of a listener on; {@code connection} is Grizzly's. */
    void attach(Object connection) throws ReflectiveOperationException {
        probe.attach(Reflection.call(Reflection.call(connection, "getTransport"), "getConnectionMonitoringConfig"));
    }

    /** {@code onReadEvent(connection, buffer, size)} among others. */
    private void happened(String event, Object[] arguments) {
        switch (event) {
            case "onReadEvent" -> reach.act(Level.WARNING, "read", () -> read(arguments[0], (int) arguments[2]));
            case "onWriteEvent", "onCloseEvent" -> memory.forget(arguments[0]);
            default -> {
                // Nothing that concerns us.
            }
        }
    }

    private void read(Object connection, int bytes) throws ReflectiveOperationException {
        Object queue = Reflection.call(connection, "getAsyncWriteQueue");
        if ((int) Reflection.call(queue, "spaceInBytes") == 0) {
            return;
        }
        int piece = Math.min((int) Reflection.call(connection, "getReadBufferSize"), BLOCK_BYTES);
        long account = memory.add(connection, piece + (long) KEPT_BYTES_A_BYTE * bytes);
        if (account > FEW_READS * BLOCK_BYTES && isHttp2(connection)) {
            restrain(connection, account);
        }
        if (!reach.isOpen(connection)) {
            memory.forget(connection); // its end may have been told before this read was counted
        }
    }

    private void restrain(Object connection, long account) throws ReflectiveOperationException {
        if (memory.isTooMuch(account)) {
            LOG.log(
                    "unread",
                    Level.WARNING,
                    () -> "HTTP/2 connections are ended whose clients make the server answer and take nothing");
            Reflection.invoke(connection, "terminateSilently");
        } else {
            GrizzlyInput.readLess(connection);
        }
    }

    /** Over HTTP/1.1 nothing is answered but requests, one after the other. */
    private boolean isHttp2(Object connection) throws ReflectiveOperationException {
        Method found = sessionOf;
        if (found == null) {
            ClassLoader loader = connection.getClass().getClassLoader();
            Class<?> connections = Class.forName("org.glassfish.grizzly.Connection", false, loader);
            found = Class.forName("org.glassfish.grizzly.http2.Http2Session", false, loader)
                    .getMethod("get", connections);
            sessionOf = found;
        }
        return found.invoke(null, connection) != null;
    }

    @Override
    public void close() {
        probe.close();
    }
}
