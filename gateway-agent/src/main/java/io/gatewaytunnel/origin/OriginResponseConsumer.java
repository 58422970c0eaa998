package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.observe.ObservedRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * Step 8: the response, from the origin to the stream, on the I/O thread that reads it. What is read of a body is what
 * the stream had room for, plus at most what the connection's buffer held at that moment.
 *
 * <p>Room is asked for when HttpCore has used up what it had, never before: so there is no credit that could be lost
 * between two owners. Threads: the I/O thread, but {@link #offerRoom} on any.
 */
final class OriginResponseConsumer {
    /**
     * What a connection may read before it asks again: large enough that asking costs nothing, small beside a window.
     */
    static final int QUANTUM_BYTES = 64 * 1024;

    /**
     * What an HTTP/1.1 connection reads of a body before it asks at all: nobody may have room for it yet, and it is
     * held for each exchange. Over HTTP/2 it is a quantum, as origins may send 64 KiB before they know better; there
     * the memory budget decides.
     */
    static final int FIRST_READ_BYTES = 16 * 1024;

    private final MuxStream stream;
    private final ObservedRequest seen;
    private final AtomicReference<@Nullable CapacityChannel> starved = new AtomicReference<>();
    private volatile boolean headSent;

    OriginResponseConsumer(MuxStream stream, ObservedRequest seen) {
        this.seen = seen;
        this.stream = stream;
    }

    boolean isHeadSent() {
        return headSent;
    }

    /** Returns false when the head is not fit for the wire; the stream was then reset. */
    boolean onHead(HttpResponse response) {
        return send(OriginHeads.response(response));
    }

    /** As {@link #onHead}, for a 101. */
    boolean onSwitched(ResponseHead head) {
        return send(head);
    }

    private boolean send(ResponseHead head) {
        headSent = true;
        seen.head(head.status());
        boolean fit = stream.sendHead(head);
        if (!fit) {
            seen.failed(ErrorCode.ORIGIN_INVALID);
        }
        return fit;
    }

    /** HttpCore goes on using its buffer, so the bytes are copied once. */
    void onData(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes).flip();
        seen.received(copy.remaining());
        stream.send(copy);
    }

    void onEnd(Headers trailers) {
        stream.sendEnd(trailers);
    }

    /** HttpCore has used up its room; {@link #offerRoom} is to be called next. */
    void onStarved(CapacityChannel channel) {
        starved.set(channel);
    }

    /** Lets HttpCore read on if it waits for room and the stream has some. */
    void offerRoom() throws IOException {
        if (starved.get() == null) {
            return;
        }
        int room = Math.min(QUANTUM_BYTES, stream.writableBytes());
        if (room > 0) {
            CapacityChannel channel = starved.getAndSet(null);
            if (channel != null) {
                channel.update(room);
            }
        }
    }
}
