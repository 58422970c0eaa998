package io.gatewaytunnel.standalone.connections;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.coyote.Adapter;
import org.apache.coyote.http2.Http2AsyncUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * An HTTP/2 connection that knows what it waits for, and reads once at its beginning.
 *
 * <p>Tomcat (10.1.62 as 10.1.59) reads twice there: the thread that accepts the preface begins to read frames
 * ({@code init}), and then does so again ({@code upgradeDispatch}). When frames arrive between the two, another thread
 * is taking them apart, and the second read takes the middle of a frame for the beginning of one: the connection ends
 * with FRAME_SIZE_ERROR, one new connection in fifty on a busy machine.
 *
 * <p>Threads: Tomcat's, one at a time for what is written here; read by any.
 */
final class Http2Connection extends Http2AsyncUpgradeHandler {
    /** What Tomcat says instead of a time when it ends all of them. */
    private static final long NO_TIME = -1;

    /** More than Tomcat allows on any connection. */
    private static final int REFUSING = 1 << 24;

    private final TrackedConnection connection;
    private final OpenStreams all;
    private volatile boolean begun;
    private volatile boolean prefaceRead;
    private volatile long headSinceNanos;
    private volatile boolean headUnfinished;
    private volatile long askedNanos = System.nanoTime();

    Http2Connection(Http2Protocol protocol, Adapter adapter, TrackedConnection connection, OpenStreams all) {
        super(protocol, adapter, null, connection);
        this.connection = connection;
        this.all = all;
    }

    /** Whether the client's first SETTINGS has been read. */
    boolean isPrefaceRead() {
        return prefaceRead;
    }

    /** Whether a head has begun at or before this moment and has not ended. */
    boolean hasHeadFrom(long nanos) {
        return headUnfinished && headSinceNanos - nanos <= 0;
    }

    boolean hasUnfinishedHead() {
        return headUnfinished;
    }

    /** Streams that have begun and not ended. */
    int streams() {
        return activeRemoteStreamCount.get() % REFUSING;
    }

    /** Whether something was asked of it that its client does not have yet; a head that has not ended asks nothing. */
    boolean isInUse() {
        return streams() > (headUnfinished ? 1 : 0) || connection.isWriteUnderWay();
    }

    /** When something was asked last. */
    long askedNanos() {
        return askedNanos;
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        if (!begun) {
            begun = true;
            if (!connection.place().settle()) {
                return SocketState.CLOSED; // agents come over HTTP/1.1
            }
            if (event == SocketEvent.OPEN_READ) {
                init(null); // reads the preface, and goes on from there by itself
                return socketWrapper.isClosed() ? SocketState.CLOSED : SocketState.ASYNC_IO;
            }
        }
        return super.upgradeDispatch(event);
    }

    /** The end of an idle connection, which is not idle while its client has not taken the last answer. */
    @Override
    public void timeoutAsync(long now) {
        if (now == NO_TIME || !connection.isWriteUnderWay()) {
            super.timeoutAsync(now);
        }
    }

    @Override
    public void settingsEnd(boolean ack) throws IOException {
        prefaceRead = true;
        super.settingsEnd(ack);
    }

    @Override
    public void headersStart(int streamId, boolean endOfHeaders) {
        if (!headUnfinished) {
            headSinceNanos = System.nanoTime();
            headUnfinished = true;
        }
        passOn(() -> {
            super.headersStart(streamId, endOfHeaders);
            return true;
        });
    }

    @Override
    public void headersEnd(int streamId, boolean endOfStream) {
        headUnfinished = false;
        askedNanos = System.nanoTime();
        passOn(() -> {
            if (all.isOneTooMany()) {
                refuse(streamId, endOfStream);
            } else {
                super.headersEnd(streamId, endOfStream);
            }
            return true;
        });
    }

    /**
     * Has Tomcat find too many streams on this connection: it refuses the one whose head has ended (REFUSED_STREAM,
     * after which the client may try again), and ends the connection of a client that goes on.
     */
    private void refuse(int streamId, boolean endOfStream) throws Exception {
        activeRemoteStreamCount.addAndGet(REFUSING);
        try {
            super.headersEnd(streamId, endOfStream);
        } finally {
            activeRemoteStreamCount.addAndGet(-REFUSING);
        }
    }

    @Override
    protected void setConnectionTimeoutForStreamCount(int count) {
        super.setConnectionTimeoutForStreamCount(count % REFUSING);
    }

    /** Tomcat's exception is checked and cannot be named outside its package: it goes through as it is. */
    private static void passOn(Callable<Boolean> call) {
        try {
            call.call();
        } catch (Exception e) {
            throw Http2Connection.<RuntimeException>asUnchecked(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: thrown as what it is
    private static <T extends Exception> T asUnchecked(Exception e) throws T {
        throw (T) e;
    }
}
