package io.gatewaytunnel.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What both sides say over one connection behind its opening handshake: messages, answers to pings, and the closing
 * handshake. No I/O and no clock: the carrier gives in what has come, and sends what it is given. Its walk is in the
 * package's page.
 *
 * <p>What is owed does not grow: of several pings the last is answered (RFC 6455 §5.5.3), and there is one close. A
 * carrier that cannot send reads on all the same, so that a close is seen, or leaves the rest with the network.
 *
 * <p>Errors: a broken rule is answered with a close frame and is how it ended; nothing is thrown for what a peer sends.
 * Threads: one at a time receives, one at a time says, and they may be two; {@link #close} and the questions are for
 * any. The lock is not held while a message is told.
 */
public final class WebSocketConversation {
    private final Object lock = new Object();

    /** Belongs to whoever receives. */
    private final WebSocketDecoder decoder;

    /** Belongs to whoever says. */
    private final WebSocketEncoder encoder;

    /** The last ping's payload, until it is answered. */
    @GuardedBy("lock")
    private byte @Nullable [] pong;

    /** What our close frame says, from the moment that there is to be one. */
    @GuardedBy("lock")
    private @Nullable WebSocketClose closing;

    @GuardedBy("lock")
    private boolean closeSaid;

    @GuardedBy("lock")
    private boolean broken;

    @GuardedBy("lock")
    private boolean ended;

    @GuardedBy("lock")
    private @Nullable WebSocketClose closed;

    /** {@code keys}: those that a client masks with; a server asks for none. */
    public WebSocketConversation(WebSocketRole ours, int mostMessageBytes, IntSupplier keys) {
        this.decoder = new WebSocketDecoder(ours, mostMessageBytes);
        this.encoder = new WebSocketEncoder(ours, keys);
    }

    /**
     * Takes all that remains in the buffer. Each whole message is told on the stack of this call; its array belongs to
     * whom it is told. What {@code messages} throws comes out of here, and the rest of the buffer is still to be given.
     */
    public void receive(ByteBuffer bytes, Consumer<byte[]> messages) {
        try {
            decoder.decode(bytes, new Incoming(messages));
        } catch (WebSocketException e) {
            onBroken(new WebSocketClose(e.closeCode(), e.reason()));
        }
    }

    private void onBroken(WebSocketClose how) {
        synchronized (lock) {
            broken = true;
            closed = how;
            begin(how);
        }
    }

    private void onPing(byte[] payload) {
        synchronized (lock) {
            pong = payload;
        }
    }

    /** It is answered with the code that came (RFC 6455 §5.5.1). */
    private void onClose(int code, String reason) {
        synchronized (lock) {
            closed = new WebSocketClose(code, reason);
            begin(new WebSocketClose(code, ""));
        }
    }

    /** The peer's bytes have ended: nothing will be received any more. */
    public void receiveEnd() {
        synchronized (lock) {
            ended = true;
            if (closed == null) {
                closed = new WebSocketClose(CloseCodes.ABNORMAL, "the connection ended without a close");
            }
        }
    }

    /** The bytes of a frame around a message of so many. */
    public int frameBytes(int messageBytes) {
        return encoder.frameBytes(messageBytes);
    }

    /**
     * Writes a message as one frame; its bytes stay as they are. Returns false, and writes nothing, once
     * {@link #isClosing}: no message may follow a close.
     */
    public boolean say(ByteBuffer message, ByteBuffer into) {
        if (isClosing()) {
            return false; // if one begins now, its frame is still said after this one
        }
        encoder.message(message, into);
        return true;
    }

    /** Whether something is to be said that nobody has asked for: an answer to a ping or a close. */
    public boolean owes() {
        synchronized (lock) {
            return !closeSaid && (pong != null || closing != null);
        }
    }

    /**
     * Writes what is owed, if the buffer has room: {@link WebSocketEncoder#MOST_OWED_BYTES} is enough for all of it.
     */
    public void sayOwed(ByteBuffer into) {
        synchronized (lock) {
            if (pong != null && !closeSaid && fits(into)) {
                encoder.pong(pong, into);
                pong = null;
            }
            if (closing != null && !closeSaid && fits(into)) {
                closeSaid = true;
                encoder.close(closing.code(), closing.reason(), into);
            }
        }
    }

    private static boolean fits(ByteBuffer into) {
        return into.remaining() >= WebSocketEncoder.MOST_CONTROL_FRAME_BYTES;
    }

    /**
     * Begins to close, unless that has begun. No message may follow; those that come until the peer has closed too are
     * still told.
     *
     * @param code one that may be sent; the reason is cut at what a close frame has room for
     */
    public void close(int code, String reason) {
        synchronized (lock) {
            begin(new WebSocketClose(code, reason));
        }
    }

    @GuardedBy("lock")
    private void begin(WebSocketClose close) {
        if (closing == null) {
            closing = close;
        }
    }

    /** Whether a close has begun, on either side: no message is taken any more. */
    public boolean isClosing() {
        synchronized (lock) {
            return closing != null || ended;
        }
    }

    /**
     * Whether nothing is left to be said or heard: both sides have closed, or the peer's bytes have ended, or it broke
     * a rule and was told so. When what was written has left, a server ends the connection at once; a client lets the
     * server do so for a moment, and then does it itself (RFC 6455 §7.1.1).
     */
    public boolean isOver() {
        synchronized (lock) {
            return ended || (closeSaid && closed != null);
        }
    }

    /**
     * Whether the peer broke a rule, and its bytes have not ended. What it still sends is thrown away; a connection
     * that is closed before it has come is reset by TCP, and what was said of the rule may not arrive.
     */
    public boolean isBroken() {
        synchronized (lock) {
            return broken && !ended;
        }
    }

    /** How it ended; empty while the peer may still say something. */
    public Optional<WebSocketClose> closed() {
        synchronized (lock) {
            return Optional.ofNullable(closed);
        }
    }

    private final class Incoming implements WebSocketDecoder.Sink {
        private final Consumer<byte[]> messages;

        Incoming(Consumer<byte[]> messages) {
            this.messages = messages;
        }

        @Override
        public void onMessage(byte[] message) {
            messages.accept(message);
        }

        @Override
        public void onPing(byte[] payload) {
            WebSocketConversation.this.onPing(payload);
        }

        @Override
        public void onClose(int code, String reason) {
            WebSocketConversation.this.onClose(code, reason);
        }
    }
}
