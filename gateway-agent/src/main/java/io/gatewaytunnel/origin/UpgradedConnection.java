package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.mux.Gathering;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.observe.ObservedRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection after its 101: bytes of a protocol that nobody here reads, from the origin into the stream and back.
 *
 * <p>The walk: HttpCore tells {@link OriginAttempt} of the 101, inside the read that brought it. {@link OriginExchange}
 * checks it and calls {@link #begin}: this takes HttpCore's place as the connection's handler, sends the head and what
 * came behind it. From then on
 *
 * <ul>
 *   <li>{@link #inputReady}: one read of at most {@link OriginResponseConsumer#QUANTUM_BYTES}, never more than the
 *       stream has room for. Without room the socket is not read, until {@link #wake} sees room again: so TCP holds the
 *       origin back.
 *   <li>{@link #outputReady}: frames of the stream as far as the socket takes them; credit returns for what it took.
 *   <li>the origin's end is sent as the stream's; the stream's end closes our half of the connection. What is then left
 *       of the exchange may be silent for {@code halfClosed}. When both have ended, the connection is closed and the
 *       attempt complete.
 * </ul>
 *
 * <p>TLS: HttpCore answers an end of the origin by ending our half too, and drops what comes after we have ended ours.
 * So there the first end is the end of both.
 *
 * <p>Idle it holds no buffer. Threads: the connection's I/O thread, but {@link #wake} on any. Lifetime: until the
 * attempt has ended, however.
 */
final class UpgradedConnection implements IOEventHandler {
    /** One an I/O thread; what it holds is copied into the stream before anybody else reads. */
    private static final ThreadLocal<ByteBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(OriginResponseConsumer.QUANTUM_BYTES));

    private final MuxStream stream;
    private final ProtocolIOSession session;
    private final Timeout halfClosed;
    private final Owner owner;
    private final ObservedRequest seen;

    /** Set: {@link #outputReady} is asked for and has not begun. */
    private final AtomicBoolean outputAsked = new AtomicBoolean();

    /** Set: the socket is not read for want of room in the stream. */
    private final AtomicBoolean inputPaused = new AtomicBoolean();

    /** The I/O thread's own. */
    private @Nullable ByteBuffer pending;

    private boolean inputEnded;
    private boolean outputEnded;
    private boolean over;

    /** Told once, on the I/O thread. */
    interface Owner {
        /** The stream has its end, or a reset; what was written is to be delivered. */
        void onClosed();

        /** The stream is to be reset. */
        void onBroken(OriginFailure failure);
    }

    UpgradedConnection(
            MuxStream stream, ProtocolIOSession session, Timeout halfClosed, Owner owner, ObservedRequest seen) {
        this.seen = seen;
        this.stream = stream;
        this.session = session;
        this.halfClosed = halfClosed;
        this.owner = owner;
    }

    /**
     * Takes the connection over. The head has been sent; {@code rest} came with it and belongs to the stream from now
     * on.
     */
    void begin(ByteBuffer rest) {
        session.upgrade(this);
        seen.received(rest.remaining());
        stream.send(rest);
        wake();
    }

    /** The stream may have something to be written, or room. */
    void wake() {
        try {
            if (!outputAsked.getAndSet(true)) {
                session.setEvent(SelectionKey.OP_WRITE);
            }
            if (inputPaused.get() && stream.writableBytes() > 0 && inputPaused.getAndSet(false)) {
                session.setEvent(SelectionKey.OP_READ);
            }
        } catch (CancelledKeyException closed) {
            // disconnected() is on its way
        }
    }

    @Override
    public void connected(IOSession connected) {}

    @Override
    public void inputReady(IOSession current, @Nullable ByteBuffer decrypted) throws IOException {
        Gathering.run(() -> read(decrypted));
    }

    private void read(@Nullable ByteBuffer decrypted) throws IOException {
        if (inputEnded || over) {
            session.clearEvent(SelectionKey.OP_READ);
            return;
        }
        if (decrypted != null) {
            forward(decrypted); // off the socket already: as much as a TLS record or two beyond the room there is
        }
        int room = Math.min(OriginResponseConsumer.QUANTUM_BYTES, stream.writableBytes());
        ByteBuffer scratch = SCRATCH.get();
        int count = session.read(scratch.clear().limit(Math.max(0, room)));
        if (count < 0) {
            endInput();
        } else if (room <= 0) {
            pauseInput();
        } else {
            forward(scratch.flip());
        }
    }

    private void forward(ByteBuffer bytes) {
        seen.received(bytes.remaining());
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        stream.send(copy.put(bytes).flip());
    }

    private void pauseInput() {
        session.clearEvent(SelectionKey.OP_READ); // first: whoever clears the mark sets the event again
        inputPaused.set(true);
        if (stream.writableBytes() > 0 && inputPaused.getAndSet(false)) {
            session.setEvent(SelectionKey.OP_READ);
        }
    }

    private void endInput() {
        inputEnded = true;
        session.clearEvent(SelectionKey.OP_READ);
        stream.sendEnd(Headers.empty());
        if (outputEnded) {
            close();
        } else if (isTls()) {
            giveOutputUp();
        } else {
            session.setSocketTimeout(halfClosed);
        }
    }

    @Override
    public void outputReady(IOSession current) throws IOException {
        outputAsked.set(false);
        Gathering.run(this::write);
        if (pending == null || over) {
            session.clearEvent(SelectionKey.OP_WRITE);
            if (outputAsked.get() && !over) { // asked again meanwhile, and perhaps cleared just now
                session.setEvent(SelectionKey.OP_WRITE);
            }
        }
    }

    private void write() throws IOException {
        while (!outputEnded && !over && (pending != null || fill())) {
            ByteBuffer bytes = pending;
            if (bytes == null) {
                endOutput();
                return;
            }
            int written = session.write(bytes);
            seen.sent(written);
            stream.consumed(written);
            if (bytes.hasRemaining()) {
                return;
            }
            pending = null;
        }
    }

    /**
     * Returns false when the stream has nothing; otherwise {@link #pending} is the next to be written, or null at the
     * end.
     */
    private boolean fill() {
        Frame.OfStream frame = stream.poll();
        if (frame instanceof Frame.Data data) {
            pending = data.bytes();
            return true;
        }
        return frame instanceof Frame.End; // a reset is found by OriginExchange
    }

    private void endOutput() throws IOException {
        outputEnded = true;
        if (inputEnded) {
            close();
        } else if (session.channel() instanceof SocketChannel socket && !isTls()) {
            socket.shutdownOutput();
            session.setSocketTimeout(halfClosed);
        } else {
            stream.sendEnd(Headers.empty());
            close();
        }
    }

    private boolean isTls() {
        return session.getTlsDetails() != null;
    }

    /** Called each second or so while the exchange is half closed and nothing has passed for the time. */
    @Override
    public void timeout(IOSession current, Timeout timeout) {
        if (inputEnded) {
            giveOutputUp();
        } else if (!inputPaused.get()) { // otherwise it is the public client that everybody waits for
            fail(new OriginFailure(ErrorCode.ORIGIN_TIMEOUT, "the origin did not close its half of the connection"));
        }
    }

    @Override
    public void exception(IOSession current, Exception cause) {
        broken(cause);
    }

    @Override
    public void disconnected(IOSession current) {
        broken(new ConnectionClosedException());
    }

    private void broken(Exception cause) {
        if (inputEnded) {
            giveOutputUp();
        } else {
            fail(OriginFailure.ofExchange(cause));
        }
    }

    /** The origin has sent all it had and takes no more: what it sent is delivered, then the public client is told. */
    private void giveOutputUp() {
        if (!over) {
            stream.reset(ErrorCode.NO_ERROR, "the origin has closed the connection");
            close();
        }
    }

    private void close() {
        if (!over) {
            over = true;
            owner.onClosed();
        }
    }

    private void fail(OriginFailure failure) {
        if (!over) {
            over = true;
            owner.onBroken(failure);
        }
    }
}
