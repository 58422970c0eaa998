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

    /** Of the streams that have begun the last one. */
    private int lastStream;

    /** Whether the head that is being read stands behind a body. */
    private boolean trailing;

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

    /**
     * Has Tomcat end the connection with the next frame that is read: GOAWAY with ENHANCE_YOUR_CALM, as it does where
     * its own counting, which is off here, finds too much.
     */
    @SuppressWarnings("NullAway") // names the kind of frame for a log that is off
    void calmDown() {
        increaseOverheadCount(null, Integer.MAX_VALUE);
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        if (!begun) {
            begun = true;
            if (!connection.settlePlace()) {
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
        trailing = streamId <= lastStream;
        lastStream = Math.max(lastStream, streamId);
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
            if (trailing) {
                endBody(streamId, endOfStream);
            } else if (all.isOneTooMany()) {
                refuse(streamId, endOfStream);
            } else {
                super.headersEnd(streamId, endOfStream);
            }
            return true;
        });
    }

    /**
     * Tomcat (10.1.62) tells whoever waits for a body of its end when that comes with data, and not when it comes with
     * trailers: the request would never end. So data without an octet comes with them.
     */
    private void endBody(int streamId, boolean endOfStream) throws Exception {
        boolean awaited = endOfStream && beginsData(streamId);
        super.headersEnd(streamId, endOfStream);
        if (awaited) {
            endData(streamId);
        }
    }

    private void endData(int streamId) throws IOException {
        try {
            endRequestBodyFrame(streamId, 0);
        } catch (IOException e) {
            throw e;
        } catch (Exception over) {
            // its answer has ended it meanwhile
        }
    }

    /** Whether data may come on the stream, which is not over. */
    private boolean beginsData(int streamId) {
        try {
            return startRequestBodyFrame(streamId, 0, true) != null;
        } catch (Exception over) {
            return false;
        }
    }

    /**
     * Has Tomcat find too many streams on this connection: it refuses the one whose head has ended (REFUSED_STREAM,
     * after which the client may try again). {@link FrameCounter} ends the connection of a client that goes on.
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
