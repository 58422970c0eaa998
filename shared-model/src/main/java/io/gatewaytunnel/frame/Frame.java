package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;

/**
 * All that can cross the wire. Codes, layout and limits: docs/PROTOCOL.md §4.
 *
 * <p>What a record holds has been checked: by {@link FrameDecoder} when it came from the peer, by the multiplexer when
 * it is ours.
 */
public sealed interface Frame {
    /** Calls the one method of {@code handler} that is meant for this kind of frame. */
    void deliverTo(FrameHandler handler);

    /** A frame about the session or the link. */
    sealed interface OfSession extends Frame {}

    /** A frame about one exchange. */
    sealed interface OfStream extends Frame {
        /** 1 .. 2^63-1; rises with every {@link Open} of a session. */
        long streamId();
    }

    /** The agent's first words on a link. */
    record Hello(HelloBody body) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onHello(this);
        }
    }

    /** The proxy's answer to a hello. */
    record Welcome(WelcomeBody body) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onWelcome(this);
        }
    }

    /** Says nothing but what the header of its batch says: the position received so far. */
    record Ack() implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onAck(this);
        }
    }

    /** Asks for a {@link Pong} with the same number at once. */
    record Ping(long nonce) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onPing(this);
        }
    }

    /** Answers a {@link Ping}. */
    record Pong(long nonce) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onPong(this);
        }
    }

    /**
     * The sender takes or opens no more streams; those up to {@code lastStreamId} are finished if they end within
     * {@code deadlineMillis}, then the session ends.
     */
    record GoAway(ErrorCode code, long deadlineMillis, long lastStreamId, String reason) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onGoAway(this);
        }
    }

    /**
     * The public connection that opens called so has ended (proxy to agent only): no further one names it, and what was
     * kept for it can go.
     */
    record Release(String connection) implements OfSession {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onRelease(this);
        }
    }

    /**
     * A new exchange (proxy to agent only). {@code responseCreditBytes} is what the agent may send before it is given
     * more; {@code requestCreditBytes} what the proxy takes itself to be allowed to send, at most what the agent's
     * hello declared, 0 for a request that waits for {@link Continue}.
     */
    record Open(long streamId, RequestHead head, int responseCreditBytes, int requestCreditBytes) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onOpen(this);
        }
    }

    /**
     * Nothing of the request reached an origin: it may be sent again elsewhere, whatever its method. Ends the stream.
     */
    record Refused(long streamId, ErrorCode code, String reason) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onRefused(this);
        }
    }

    /**
     * The final response head, or the 101 that answers an offered upgrade: data in both directions is then of the new
     * protocol.
     */
    record Head(long streamId, ResponseHead head) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onHead(this);
        }
    }

    /** Bytes of a body; the buffer belongs to whoever holds the frame and shares memory with nothing else. */
    record Data(long streamId, ByteBuffer bytes) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onData(this);
        }
    }

    /** The sender's body is complete; the trailers are mostly empty. */
    record End(long streamId, Headers trailers) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onEnd(this);
        }
    }

    /** The receiver of the body has consumed bytes: the sender may send {@code bytes} (1 .. 2^31-1) more. */
    record Credit(long streamId, int bytes) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onCredit(this);
        }
    }

    /** Ends the stream in both directions at once; later frames of it are ignored. */
    record Reset(long streamId, ErrorCode code, String reason) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onReset(this);
        }
    }

    /** The origin sent 100: the public client may send its body (RFC 9110 §15.2.1). */
    record Continue(long streamId) implements OfStream {
        @Override
        public void deliverTo(FrameHandler handler) {
            handler.onContinue(this);
        }
    }
}
