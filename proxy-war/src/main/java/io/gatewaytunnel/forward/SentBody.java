package io.gatewaytunnel.forward;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.mux.MuxStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a request body, kept until an agent has taken some or has answered, so that a request which was
 * refused can be asked of another agent whatever its method; and with an idempotent method until the answer, since it
 * may be asked again although an agent had it. Belongs to the exchange's gate, but for {@link #isHolding}.
 */
final class SentBody {
    private final MemoryBudget budget;
    private final List<ByteBuffer> kept = new ArrayList<>();
    private final long limitBytes;
    private final boolean keepsTaken;
    private volatile long keptBytes;
    private boolean whole = true;
    private @Nullable Headers trailers;

    /**
     * More than {@code limitBytes} are not kept, and none while {@code budget}, which they count as held, is short: the
     * request is then tied to the agent that has it. {@code keepsTaken}: whether what an agent has taken is kept too.
     */
    SentBody(MemoryBudget budget, long limitBytes, boolean keepsTaken) {
        this.keepsTaken = keepsTaken;
        this.budget = budget;
        this.limitBytes = limitBytes;
    }

    /** Notes bytes that are about to be sent; their content must not change any more. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // the gate alone writes it
    void add(ByteBuffer bytes, MuxStream stream) {
        if (!whole) {
            return;
        }
        if (keptBytes + bytes.remaining() > limitBytes || budget.isShort() || (!keepsTaken && stream.isTaken())) {
            forget();
        } else {
            keptBytes += bytes.remaining();
            budget.hold(bytes.remaining());
            kept.add(bytes.duplicate());
        }
    }

    /** Whether it holds memory that others are short of; any thread. */
    boolean isHolding() {
        return keptBytes > 0 && budget.isShort();
    }

    /** Keeps bytes that no stream has yet; the caller has them counted as held. */
    void addUnsent(ByteBuffer bytes) {
        kept.add(bytes);
    }

    /** Nothing follows but these. */
    void end(Headers last) {
        trailers = last;
    }

    /** From now on the request cannot be repeated. */
    void forget() {
        whole = false;
        budget.hold(-keptBytes);
        keptBytes = 0;
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
