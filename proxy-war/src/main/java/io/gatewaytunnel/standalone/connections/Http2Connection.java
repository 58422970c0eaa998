package io.gatewaytunnel.standalone.connections;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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
 * <p>Tomcat answers PING and SETTINGS on the thread that read them, and waits there for a write which the client does
 * not take, up to the write timeout: as many such connections as there are request threads would stop them all. So
 * PINGs are answered when the write is through, and who sends more than a few, or SETTINGS, meanwhile loses the
 * connection.
 *
 * <p>Threads: Tomcat's, one at a time for what is written here; read by any.
 */
final class Http2Connection extends Http2AsyncUpgradeHandler {
    /** Far more than an honest client sends before the first is answered. */
    private static final int MOST_LATE = 8;

    private final TrackedConnection connection;
    private final BlockingQueue<byte[]> latePings = new ArrayBlockingQueue<>(MOST_LATE);
    private volatile int lateSettings;
    private volatile boolean begun;
    private volatile boolean prefaceRead;
    private volatile long headSinceNanos;
    private volatile boolean headUnfinished;
    private volatile long askedNanos = System.nanoTime();

    Http2Connection(Http2Protocol protocol, Adapter adapter, TrackedConnection connection) {
        super(protocol, adapter, null, connection);
        this.connection = connection;
    }

    /** Whether the client's first SETTINGS has been read. */
    boolean isPrefaceRead() {
        return prefaceRead;
    }

    /** Whether a head has begun at or before this moment and has not ended. */
    boolean hasHeadFrom(long nanos) {
        return headUnfinished && headSinceNanos - nanos <= 0;
    }

    boolean hasStreams() {
        return activeRemoteStreamCount.get() > 0;
    }

    /** When something was asked last. */
    long askedNanos() {
        return askedNanos;
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        if (!begun) {
            begun = true;
            if (event == SocketEvent.OPEN_READ) {
                init(null); // reads the preface, and goes on from there by itself
                return socketWrapper.isClosed() ? SocketState.CLOSED : SocketState.ASYNC_IO;
            }
        }
        return super.upgradeDispatch(event);
    }

    @Override
    public void pingReceive(byte[] payload, boolean ack) throws IOException {
        if (ack || !connection.isWriteUnderWay()) {
            super.pingReceive(payload, ack);
        } else if (!latePings.offer(payload.clone())) {
            throw new IOException("the client sends PINGs and takes nothing");
        }
    }

    /** Whether there is something for {@link #answerLate} to do. */
    boolean hasLateAnswers() {
        return !latePings.isEmpty() && !connection.isWriteUnderWay();
    }

    /** Answers the PINGs that came while a write was under way. */
    void answerLate() throws IOException {
        while (hasLateAnswers()) {
            byte[] payload = latePings.poll();
            if (payload != null) {
                super.pingReceive(payload, false);
            }
        }
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread reads the connection
    public void settingsEnd(boolean ack) throws IOException {
        if (prefaceRead && !ack && connection.isWriteUnderWay() && ++lateSettings > 1) {
            throw new IOException("the client sends SETTINGS and takes nothing");
        }
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
            super.headersEnd(streamId, endOfStream);
            return true;
        });
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
