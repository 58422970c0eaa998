package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * Step 7: the request body, from the stream to the origin. Credit goes back to the proxy as the origin takes bytes.
 *
 * <p>Threads: {@link #available} and {@link #produce} on the I/O thread of the connection; {@link #wake} and the
 * questions on any. It outlives an attempt that failed before it was asked for a byte.
 */
final class OriginRequestProducer {
    private final MuxStream stream;
    private final RequestHead head;
    private final ProgressClock clock;

    /** Frames taken from the stream and not yet written; only the I/O thread touches them. */
    private @Nullable ByteBuffer pending;

    private @Nullable Headers trailers;
    private long takenBytes;
    private boolean allowed;

    private volatile boolean begun;
    private volatile boolean complete;

    /** The origin takes no more: what reading says decides what becomes of the exchange. */
    private volatile boolean shut;

    /** Set while HttpCore would write and the stream has nothing: the next frame has to call it back. */
    private volatile @Nullable DataStreamChannel hungry;

    OriginRequestProducer(MuxStream stream, RequestHead head, ProgressClock clock) {
        this.stream = stream;
        this.head = head;
        this.clock = clock;
        this.complete = !head.hasBody();
    }

    /** Whether frames were taken from the stream: the request cannot be sent a second time. */
    boolean isBegun() {
        return begun;
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
            throw new BrokenBodyException("the request body is longer than its Content-Length " + head.bodyLength());
        }
        int written = channel.write(bytes);
        if (written > 0) {
            takenBytes += written;
            clock.touch();
            stream.consumed(written);
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
                    "the request body ended after " + takenBytes + " of " + head.bodyLength() + " bytes");
        }
        complete = true;
        clock.touch();
        channel.endStream(OriginHeads.trailers(trailers == null ? Headers.empty() : trailers));
    }

    /** Takes the next frame if none is held. Returns whether there is something to write, the end included. */
    private boolean fill() {
        allow();
        if (pending != null || trailers != null) {
            return true;
        }
        Frame.OfStream frame = stream.poll();
        if (frame instanceof Frame.Data data) {
            begun = true;
            pending = data.bytes();
        } else if (frame instanceof Frame.End end) {
            begun = true;
            trailers = end.trailers();
        }
        return pending != null || trailers != null; // a reset is found by OriginExchange
    }

    /** HttpCore asks for bytes: the origin said 100, or it was given the time to. */
    private void allow() {
        if (!allowed) {
            allowed = true;
            if (head.expectsContinue()) {
                stream.allowRequestBody();
            }
        }
    }

    /** The proxy sent another number of bytes than it announced. */
    static final class BrokenBodyException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenBodyException(String message) {
            super(message);
        }

        OriginFailure toFailure() {
            return new OriginFailure(ErrorCode.BODY_BROKEN, String.valueOf(getMessage()));
        }
    }
}
