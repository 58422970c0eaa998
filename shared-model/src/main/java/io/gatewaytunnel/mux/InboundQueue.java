package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one stream that came and were not taken yet; credit bounds the bytes of its data. Not thread-safe: the
 * session's lock guards it.
 *
 * <p>Small data frames are joined: an object for each byte that a peer sends would cost a hundred times the memory that
 * credit allows. Heads and trailers, which no credit bounds, are charged to the budget.
 */
final class InboundQueue {
    /** Data frames up to this size are joined. */
    private static final int SMALL_BYTES = 1024;

    /** What they are joined into. */
    private static final int JOINED_BYTES = 8 * 1024;

    private final Deque<Frame.OfStream> frames = new ArrayDeque<>(4);
    private final MemoryBudget budget;
    private long sectionBytes;

    /** The last frame's data with room behind its limit, if that is what the last frame is. */
    private @Nullable ByteBuffer open;

    InboundQueue(MemoryBudget budget) {
        this.budget = budget;
    }

    void add(Frame.OfStream frame) {
        count(sectionBytes(frame));
        if (frame instanceof Frame.Data data && data.bytes().remaining() <= SMALL_BYTES) {
            addSmall(data);
        } else {
            open = null;
            frames.addLast(frame);
        }
    }

    /** The octets of a head or of trailers, as limits count them. */
    static long sectionBytes(Frame.OfStream frame) {
        if (frame instanceof Frame.Head head) {
            return head.head().headers().sizeBytes();
        }
        return frame instanceof Frame.End end ? end.trailers().sizeBytes() : 0;
    }

    private void count(long bytes) {
        sectionBytes += bytes;
        budget.hold(bytes);
    }

    private void addSmall(Frame.Data data) {
        ByteBuffer joined = open;
        int length = data.bytes().remaining();
        if (joined != null && joined.capacity() - joined.limit() >= length) {
            int end = joined.limit();
            joined.limit(end + length);
            joined.put(end, data.bytes(), data.bytes().position(), length);
        } else if (frames.peekLast() instanceof Frame.Data) {
            ByteBuffer roomy = ByteBuffer.allocate(JOINED_BYTES);
            roomy.put(data.bytes()).flip();
            open = roomy;
            frames.addLast(new Frame.Data(data.streamId(), roomy));
        } else {
            frames.addLast(data); // alone: mostly it is taken before another one comes
        }
    }

    Frame.@Nullable OfStream poll() {
        Frame.OfStream frame = frames.pollFirst();
        if (frame != null) {
            count(-sectionBytes(frame));
        }
        if (frames.isEmpty()) {
            open = null;
        }
        return frame;
    }

    /**
     * Moves frames in their order: the first one, and what follows until that is so many bytes of data. A section stays
     * for the next time unless it is first, since who takes it holds what nobody counts.
     */
    void drain(int mostBytes, Queue<Frame.OfStream> into) {
        int bytes = 0;
        Frame.OfStream first = poll();
        while (first != null) {
            into.add(first);
            bytes += first instanceof Frame.Data data ? data.bytes().remaining() : 0;
            Frame.OfStream next = frames.peekFirst();
            first = next != null && bytes < mostBytes && sectionBytes(next) == 0 ? poll() : null;
        }
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void clear() {
        frames.clear();
        count(-sectionBytes);
        open = null;
    }
}
