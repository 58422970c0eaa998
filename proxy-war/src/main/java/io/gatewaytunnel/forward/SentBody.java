package io.gatewaytunnel.forward;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.mux.MuxStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a request body, kept until an agent has taken some or has answered, so that a request which was refused can be asked of another
 * agent whatever its method. Belongs to the exchange's gate.
 */
final class SentBody {
    private final List<ByteBuffer> kept = new ArrayList<>();
    private final long limitBytes;
    private long keptBytes;
    private boolean whole = true;
    private @Nullable Headers trailers;

    /** More than {@code limitBytes} are not kept: the request is then tied to the agent that has it. */
    SentBody(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Notes bytes that are about to be sent; their content must not change any more. */
    void add(ByteBuffer bytes, MuxStream stream) {
        if (!whole) {
            return;
        }
        keptBytes += bytes.remaining();
        if (keptBytes > limitBytes || stream.isTaken()) {
            forget();
        } else {
            kept.add(bytes.duplicate());
        }
    }

    /** Nothing follows but these. */
    void end(Headers last) {
        trailers = last;
    }

    /** From now on the request cannot be repeated. */
    void forget() {
        whole = false;
        kept.clear();
    }

    /** Whether all that was sent so far is here. */
    boolean isWhole() {
        return whole;
    }

    /** Sends it all again; may be called for one stream after another. */
    void sendTo(MuxStream stream) {
        for (ByteBuffer bytes : kept) {
            stream.send(bytes.duplicate());
        }
        Headers last = trailers;
        if (last != null) {
            stream.sendEnd(last);
        }
    }
}
