package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.observe.ObservedRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * Step 7: the request body, from the stream to the origin. Credit goes back to the proxy as the origin takes bytes.
 *
 * <p>Threads: {@link #available} and {@link #produce} on the I/O thread of the connection; {@link #wake} and the
 * questions on any. It outlives an attempt, see {@link #rewind}.
 */
final class OriginRequestProducer {
    private final MuxStream stream;
    private final RequestHead head;
    private final Guard guard;
    private final ProgressClock clock;
    private final ContinueWait wait;
    private final KeptBody kept;
    private final ObservedRequest seen;

    /** Taken and not yet written; only the I/O thread touches it. */
    private @Nullable ByteBuffer pending;

    private @Nullable Headers trailers;
    private long takenBytes;

    private volatile boolean complete;

    /** The origin takes no more: what reading says decides what becomes of the exchange. */
    private volatile boolean shut;

    /** Set while HttpCore would write and the stream has nothing: the next frame has to call it back. */
    private volatile @Nullable DataStreamChannel hungry;

    OriginRequestProducer(
            MuxStream stream,
            RequestHead head,
            Guard guard,
            ProgressClock clock,
            ContinueWait wait,
            ObservedRequest seen) {
        this.seen = seen;
        this.stream = stream;
        this.kept = new KeptBody(stream);
        this.head = head;
        this.guard = guard;
        this.clock = clock;
        this.wait = wait;
        this.complete = !head.hasBody();
    }

    /** The wait before it may be asked for. */
    ContinueWait continueWait() {
        return wait;
    }

    /** Whether the request can be sent once more: all that came of its body is still here. */
    boolean isRepeatable() {
        return kept.isWhole();
    }

    /** Whether the request can be sent once more for as long as there is no answer, as things stand. */
    boolean isKeepable() {
        return !head.hasBody()
                || (head.bodyLength() != RequestHead.UNKNOWN_LENGTH && head.bodyLength() <= stream.keepableBytes());
    }

    /** Begins anew, for another attempt. Between two attempts, and only when {@link #isRepeatable}. */
    void rewind() {
        kept.rewind();
        pending = null;
        trailers = null;
        takenBytes = 0;
        hungry = null;
        shut = false;
        complete = !head.hasBody();
    }

    /** The origin has begun to answer, so there will be no other attempt. On the I/O thread. */
    void onAnswered() {
        kept.letGo();
    }

    /** Whether the origin has the whole request, as far as we can tell. */
    boolean isComplete() {
        return complete && !shut;
    }

    /** Whether it is the proxy that everybody waits for. */
    boolean isHungry() {
        return hungry != null;
    }

    /** The stream has something new: calls HttpCore back if it waits for that. */
    void wake() {
        DataStreamChannel channel = hungry;
        if (channel != null) {
            hungry = null;
            try {
                channel.requestOutput();
            } catch (CancelledKeyException closed) {
                // HttpCore is about to tell the attempt that the connection is gone
            }
        }
    }

    /** More than 0 keeps HttpCore calling {@link #produce} as the socket takes bytes. */
    int available() {
        if (complete || shut) {
            return 0;
        }
        fill();
        return pending != null ? pending.remaining() : trailers != null ? 1 : 0;
    }

    /**
     * Writes what is there and fits. Throws {@link BrokenBodyException} when the body is not as long as its head said.
     *
     * <p>A write that fails ends nothing: an origin that answers early and closes has its answer in our receive buffer
     * by then (RFC 9112 §9.6). The kernel tells at once what there is to read: the answer, the end or the reset.
     */
    void produce(DataStreamChannel channel) throws IOException {
        if (complete || shut) {
            return;
        }
        try {
            pump(channel);
        } catch (BrokenBodyException e) {
            throw e;
        } catch (IOException e) {
            shut = true;
        }
    }

    private void pump(DataStreamChannel channel) throws IOException {
        hungry = null;
        while (fill()) {
            ByteBuffer bytes = pending;
            if (bytes == null) {
                finish(channel);
                return;
            }
            if (!write(channel, bytes)) {
                return;
            }
        }
        hungry = channel;
        if (fill()) { // it came between the last look and the mark
            wake();
        }
    }

    /** Returns false when the socket takes no more for now. */
    private boolean write(DataStreamChannel channel, ByteBuffer bytes) throws IOException {
        if (head.bodyLength() >= 0 && takenBytes + bytes.remaining() > head.bodyLength()) {
            throw new BrokenBodyException(
                    ErrorCode.BODY_BROKEN, "the request body is longer than its Content-Length " + head.bodyLength());
        }
        if (guard.isTooLong(takenBytes + bytes.remaining())) {
            throw new BrokenBodyException(ErrorCode.NOT_ALLOWED, "the request body is longer than it may be");
        }
        int written = channel.write(bytes);
        if (written > 0) {
            takenBytes += written;
            seen.sent(written);
            clock.touch();
            kept.written(written);
        }
        if (bytes.hasRemaining()) {
            return false;
        }
        pending = null;
        return true;
    }

    private void finish(DataStreamChannel channel) throws IOException {
        if (head.bodyLength() >= 0 && takenBytes < head.bodyLength()) {
            throw new BrokenBodyException(
                    ErrorCode.BODY_BROKEN,
                    "the request body ended after " + takenBytes + " of " + head.bodyLength() + " bytes");
        }
        complete = true;
        clock.touch();
        channel.endStream(OriginHeads.trailers(guard.trailers(trailers == null ? Headers.empty() : trailers)));
    }

    /** Takes the next frame if none is held. Returns whether there is something to write, the end included. */
    private boolean fill() {
        if (pending != null || trailers != null) {
            return true;
        }
        if (head.offersUpgrade() && takenBytes == head.bodyLength()) {
            trailers = Headers.empty(); // no end follows: what comes next is the other protocol's
            return true;
        }
        Frame.OfStream frame = kept.poll();
        if (frame != null) {
            wait.goOn(); // if it was not asked for, nobody waits any more
        }
        if (frame instanceof Frame.Data data) {
            pending = data.bytes();
        } else if (frame instanceof Frame.End end) {
            trailers = end.trailers();
        }
        return pending != null || trailers != null; // a reset is found by OriginExchange
    }

    /** The proxy sent another number of bytes than it announced, or more than the service takes. */
    static final class BrokenBodyException extends IOException {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;

        BrokenBodyException(ErrorCode code, String message) {
            super(message);
            this.code = code;
        }

        OriginFailure toFailure() {
            return new OriginFailure(code, String.valueOf(getMessage()));
        }
    }
}
