package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send in counted batches, and in which order. It pulls: streams keep their frames, and nothing
 * is encoded before a batch is cut.
 *
 * <p>Control frames go first, then credit, then streams in turn. A stream that has just become ready stands in the
 * fresh line, which is served before the steady one: so a small answer does not wait for a round of all bulk transfers.
 * While both lines wait, the fresh one gets at most three quarters of a batch, so that nobody starves. Not thread-safe:
 * the session's lock guards it.
 */
final class Outbox {
    /** What a stream may put into a batch before it is another's turn: a quarter of a batch. */
    private static final int QUANTUM_BYTES = 16 * 1024;

    /** A batch with less room than this is full: what would fit is hardly worth a frame. */
    private static final int FULL_BELOW_BYTES = 512;

    /** Room that stays for the steady line while it waits: a quantum and its frame. */
    private static final int STEADY_SHARE_BYTES = QUANTUM_BYTES + FULL_BELOW_BYTES;

    private final Deque<Frame> control = new ArrayDeque<>();
    private final Deque<StreamCore> creditDue = new ArrayDeque<>();
    private final Deque<StreamCore> fresh = new ArrayDeque<>();
    private final Deque<StreamCore> steady = new ArrayDeque<>();

    /** In which line a stream stands. */
    enum Turn {
        FRESH,
        STEADY
    }

    void addControl(Frame frame) {
        control.addLast(frame);
    }

    /** The stream may have credit to give. */
    void addCredit(StreamCore stream) {
        if (!stream.listedForCredit) {
            stream.listedForCredit = true;
            creditDue.addLast(stream);
        }
    }

    /** The stream may have something to send. */
    void addReady(StreamCore stream) {
        if (stream.turn == null && stream.outbound().isReady()) {
            stream.turn = Turn.FRESH;
            fresh.addLast(stream);
        }
    }

    /**
     * Throws when more waits than the peer may provoke without reading: each of its frames may cost an answer, and
     * answers of streams that have ended are bounded by nothing else. Streams whose owners have given them up before
     * the peer heard of them are nothing that it provoked.
     */
    void requireAtMost(long frames) {
        if (waiting() > frames) {
            creditDue.removeIf(Outbox::needsNoCredit);
            fresh.removeIf(Outbox::hasNothingToSay);
            steady.removeIf(Outbox::hasNothingToSay);
        }
        if (waiting() > frames) {
            throw new ProtocolException(
                    ErrorCode.CALM_DOWN, waiting() + " frames wait for a peer that makes us answer and does not read");
        }
    }

    private int waiting() {
        return control.size() + creditDue.size() + fresh.size() + steady.size();
    }

    private static boolean needsNoCredit(StreamCore stream) {
        stream.listedForCredit = !stream.isClosed();
        return stream.isClosed();
    }

    private static boolean hasNothingToSay(StreamCore stream) {
        if (stream.outbound().isReady()) {
            return false;
        }
        stream.turn = null;
        return true;
    }

    boolean isEmpty() {
        return control.isEmpty() && creditDue.isEmpty() && fresh.isEmpty() && steady.isEmpty();
    }

    /**
     * Fills a batch that was begun.
     *
     * @param creditOf the credit to send for a stream now, 0 for none; asked once for each
     * @param afterTurn told of each stream that gave something, and of the last frame that it gave
     */
    void fill(FrameEncoder batch, ToIntFunction<StreamCore> creditOf, AfterTurn afterTurn) {
        fillControl(batch);
        fillCredit(batch, creditOf);
        while (batch.room() >= FULL_BELOW_BYTES) {
            StreamCore stream = next(batch.room());
            if (stream == null || !takeTurn(stream, batch, afterTurn)) {
                return;
            }
        }
    }

    /** A stream has given frames to a batch. */
    @FunctionalInterface
    interface AfterTurn {
        void gave(StreamCore stream, Frame.OfStream last);
    }

    private void fillControl(FrameEncoder batch) {
        for (Frame frame = control.peekFirst(); frame != null && batch.fits(frame); frame = control.peekFirst()) {
            batch.write(control.removeFirst());
        }
    }

    private void fillCredit(FrameEncoder batch, ToIntFunction<StreamCore> creditOf) {
        while (!creditDue.isEmpty() && batch.room() >= FULL_BELOW_BYTES) {
            StreamCore stream = creditDue.removeFirst();
            stream.listedForCredit = false;
            int credit = stream.isClosed() ? 0 : creditOf.applyAsInt(stream);
            if (credit > 0) {
                batch.write(new Frame.Credit(stream.id(), credit));
            }
        }
    }

    private @Nullable StreamCore next(int room) {
        boolean freshMayGo = steady.isEmpty() || room > STEADY_SHARE_BYTES;
        StreamCore stream = freshMayGo ? fresh.pollFirst() : null;
        return stream != null ? stream : steady.isEmpty() ? fresh.pollFirst() : steady.pollFirst();
    }

    /**
     * Returns false when the batch has no room for the stream's next frame: it is sent as it is, and the stream is
     * first in the next.
     */
    private boolean takeTurn(StreamCore stream, FrameEncoder batch, AfterTurn afterTurn) {
        Turn turn = stream.turn;
        stream.turn = null;
        if (!stream.outbound().isReady()) {
            return true; // reset or out of credit meanwhile
        }
        Frame.OfStream last = stream.outbound().writeTo(batch, QUANTUM_BYTES);
        if (last != null) {
            afterTurn.gave(stream, last);
        }
        if (stream.outbound().isReady()) {
            boolean full = last == null;
            stream.turn = full ? turn : Turn.STEADY;
            if (full && turn == Turn.FRESH) {
                fresh.addFirst(stream);
            } else if (full) {
                steady.addFirst(stream);
            } else {
                steady.addLast(stream);
            }
            return !full;
        }
        return true;
    }

    void clear() {
        control.clear();
        creditDue.clear();
        fresh.clear();
        steady.clear();
    }
}
