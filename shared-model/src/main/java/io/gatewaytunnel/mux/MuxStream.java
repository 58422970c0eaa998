package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One exchange as its owner sees it: frames that came are taken with {@link #poll}, body bytes are handed over with
 * {@link #send} as far as there is room, and each byte taken is reported {@link #consumed} once it has left our memory.
 *
 * <p>An owner that stops before it has consumed all that came, even after the peer's end, calls {@link #reset}: what is
 * left is then given back to the memory budget.
 *
 * <p>Threads: any; nothing blocks. Errors: nothing is thrown because of the peer; after the end of the stream calls do
 * nothing. What happens is told to the {@link StreamListener}. Lifetime: until both directions have ended, or a reset.
 * Source: docs/CONCURRENCY.md.
 */
public final class MuxStream {
    private final MuxSession session;
    private final StreamCore core;
    private final String requestId;

    /** {@code requestId} as the proxy calls the request, or empty when it does not say. */
    MuxStream(MuxSession session, StreamCore core, String requestId) {
        this.requestId = requestId;
        this.session = session;
        this.core = core;
    }

    public long id() {
        return core.id();
    }

    public MuxSession session() {
        return session;
    }

    /**
     * The next frame of the peer, or null when there is none now. The proxy sees continue, head, data, end, refused and
     * reset; the agent data, end and reset. Nothing comes after this side has reset the stream.
     */
    public Frame.@Nullable OfStream poll() {
        synchronized (session.lock()) {
            return core.poll();
        }
    }

    /**
     * As {@link #poll} and {@link #consumed} for an owner that looks at the stream once and moves all that is there.
     *
     * @param consumedBytes of what was taken before, or 0
     * @param mostBytes data up to which more than one frame is taken
     * @param into gets the frames in their order; left as it is when there are none
     */
    public void drain(int consumedBytes, int mostBytes, Queue<Frame.OfStream> into) {
        if (consumedBytes > 0) {
            session.withCore((sessionCore, now) -> {
                sessionCore.consumed(core, consumedBytes, now);
                core.drain(mostBytes, into);
            });
            return;
        }
        synchronized (session.lock()) {
            core.drain(mostBytes, into);
        }
    }

    /**
     * The reset or refusal that ended the stream, known at once, although data that came before it may still be waiting
     * in {@link #poll}.
     */
    public Optional<Frame.OfStream> failure() {
        synchronized (session.lock()) {
            return core.failure();
        }
    }

    /** Whether the peer has consumed part of our body or has answered: the request may have reached an origin. */
    public boolean isTaken() {
        synchronized (session.lock()) {
            return core.isPeerHeadSeen() || core.outbound().window().isCredited();
        }
    }

    /** Bytes of polled data that are out of our memory: the peer may send as many more, soon. */
    public void consumed(int bytes) {
        if (bytes > 0) {
            session.withCore((sessionCore, now) -> sessionCore.consumed(core, bytes, now));
        }
    }

    /**
     * How many bytes of polled data may stay unconsumed for long, as things stand: none while memory is short, never
     * more than what every stream is sure of, and less than what credit is given back for, so that it slows nobody
     * down.
     */
    public int keepableBytes() {
        return session.keepableBytes();
    }

    /** Whether the peer can send no more of its body before something is consumed. */
    public boolean isPeerOutOfCredit() {
        synchronized (session.lock()) {
            return core.receiveWindow().promisedBytes() == 0;
        }
    }

    /**
     * Bytes that may be handed over now: what credit and the stream's queue have room for. When it is 0,
     * {@link StreamListener#onWritable} is called once there is room again. Until the head has answered an offered
     * upgrade the proxy has none, and looks again when it has read a 101.
     */
    public int writableBytes() {
        synchronized (session.lock()) {
            return core.isClosed() || (core.isUpgradePending() && session.role() == Role.PROXY)
                    ? 0
                    : core.outbound().writableBytes(session.queueLimitBytes());
        }
    }

    /**
     * Hands bytes of the body over; the buffer belongs to the stream from now on. It may be more than
     * {@link #writableBytes} said, if it has to be: it then waits in memory for credit.
     */
    public void send(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            sendFrame(new Frame.Data(core.id(), arrayBacked(bytes)));
        }
    }

    /**
     * Sends the response head (agent); a 101 only if the request offered an upgrade. One that the wire cannot carry
     * resets the stream, with {@link ErrorCode#LIMIT_EXCEEDED} if it is too large and {@link ErrorCode#ORIGIN_INVALID}
     * otherwise, and is the only reason to return false.
     */
    public boolean sendHead(ResponseHead head) {
        Optional<String> violation =
                HeadRules.violation(head, session.terms().peer().maxHeadBytes());
        if (head.switchesProtocols() && !isUpgradePending()) {
            violation = Optional.of("the origin switches protocols, and nobody asked it to");
        }
        if (violation.isPresent()) {
            reset(unfit(head.headers()), violation.get());
            return false;
        }
        sendFrame(new Frame.Head(core.id(), head));
        return true;
    }

    /** Completes our body. Trailers that the wire cannot carry reset the stream. */
    public void sendEnd(Headers trailers) {
        Optional<String> violation =
                HeadRules.violation(trailers, session.terms().peer().maxHeadBytes());
        if (violation.isPresent()) {
            reset(session.role() == Role.AGENT ? unfit(trailers) : ErrorCode.BODY_BROKEN, violation.get());
        } else {
            sendFrame(new Frame.End(core.id(), trailers));
        }
    }

    private ErrorCode unfit(Headers section) {
        return section.sizeBytes() > session.terms().peer().maxHeadBytes()
                ? ErrorCode.LIMIT_EXCEEDED
                : ErrorCode.ORIGIN_INVALID;
    }

    /** Asks for a request body that waits to be asked for (agent; RFC 9110 §10.1.1). */
    public void allowRequestBody() {
        session.withCore((sessionCore, now) -> sessionCore.allowRequestBody(core));
    }

    /** Turns the request away before anything of it has reached an origin (agent): the proxy may send it to another. */
    public void refuse(ErrorCode code, String reason) {
        end(new Frame.Refused(core.id(), code, reason));
    }

    /**
     * Ends both directions; what was queued is thrown away. Only with {@link ErrorCode#NO_ERROR} after {@link #sendEnd}
     * is our body sent to its end first. The own listener is not called.
     */
    public void reset(ErrorCode code, String reason) {
        end(new Frame.Reset(core.id(), code, reason));
    }

    /** Whether nothing more goes out or comes in. What came may still wait in {@link #poll}. */
    public boolean isClosed() {
        synchronized (session.lock()) {
            return core.isClosed();
        }
    }

    /** As it is called in logs, those of both sides. */
    @Override
    public String toString() {
        return (requestId.isEmpty() ? "" : "request=" + requestId + " ") + "session=" + session.name() + " stream="
                + core.id();
    }

    private boolean isUpgradePending() {
        synchronized (session.lock()) {
            return core.isUpgradePending();
        }
    }

    private void sendFrame(Frame.OfStream frame) {
        session.withCore((sessionCore, now) -> sessionCore.send(core, frame));
    }

    private void end(Frame.OfStream last) {
        session.withCore((sessionCore, now) -> sessionCore.end(core, last));
    }

    /** The encoder copies from arrays. */
    private static ByteBuffer arrayBacked(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            return bytes;
        }
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes).flip();
        return copy;
    }
}
