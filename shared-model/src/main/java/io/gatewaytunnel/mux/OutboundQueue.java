package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.flow.SendWindow;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has to send, in its order; encoded only when a batch is cut. Not thread-safe: the session's lock
 * guards it.
 *
 * <p>Owners keep to {@link #writableBytes}, but what they hand over beyond it waits here for credit, because HttpCore
 * overshoots by its session buffer.
 */
final class OutboundQueue {
    private final SendWindow window;
    private final MemoryBudget budget;
    private final Deque<Frame.OfStream> frames = new ArrayDeque<>(4);
    private long queuedBytes;
    private boolean ownerWaits;
    private boolean openSent;
    private boolean endQueued;

    OutboundQueue(SendWindow window, MemoryBudget budget) {
        this.window = window;
        this.budget = budget;
    }

    SendWindow window() {
        return window;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    /** Whether the open frame has left: from then on something may have reached an origin. */
    boolean isOpenSent() {
        return openSent;
    }

    boolean isEndQueued() {
        return endQueued;
    }

    void add(Frame.OfStream frame) {
        if (frame instanceof Frame.Data data) {
            count(data.bytes().remaining());
        }
        endQueued |= frame instanceof Frame.End;
        frames.addLast(frame);
    }

    /** Whether a batch could take something now. */
    boolean isReady() {
        Frame.OfStream first = frames.peekFirst();
        return first != null && (!(first instanceof Frame.Data) || window.availableBytes() > 0);
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Bytes that the owner may hand over; 0 makes it wait for {@link #takeWritable}. */
    int writableBytes(int queueLimitBytes) {
        long bytes = Math.min(window.availableBytes(), queueLimitBytes) - queuedBytes;
        ownerWaits = bytes <= 0;
        return (int) Math.max(0, bytes);
    }

    /** Whether the owner found no room and there is enough again to be worth a call. Says so once. */
    boolean takeWritable(int queueLimitBytes) {
        if (!ownerWaits) {
            return false;
        }
        long bytes = Math.min(window.availableBytes(), queueLimitBytes) - queuedBytes;
        if (bytes <= 0 || (queuedBytes > 0 && bytes < queueLimitBytes / 2)) {
            return false;
        }
        ownerWaits = false;
        return true;
    }

    /**
     * Moves frames into the batch, data up to a quantum and as far as credit goes.
     *
     * @return what the batch took last, null when it took nothing, because the first frame does not fit or waits for
     *     credit
     */
    Frame.@Nullable OfStream writeTo(FrameEncoder batch, int quantumBytes) {
        Frame.OfStream written = null;
        int left = quantumBytes;
        for (Frame.OfStream first = frames.peekFirst(); first != null; first = frames.peekFirst()) {
            if (first instanceof Frame.Data data) {
                int length = writeData(batch, data, left);
                if (length == 0) {
                    break;
                }
                left -= length;
            } else if (batch.fits(first)) {
                batch.write(first);
                frames.removeFirst();
                openSent |= first instanceof Frame.Open;
            } else {
                break;
            }
            written = first;
        }
        return written;
    }

    private int writeData(FrameEncoder batch, Frame.Data data, int quantumBytes) {
        int room = batch.room() - FrameEncoder.DATA_OVERHEAD_BYTES;
        int length = (int) Math.min(
                Math.min(data.bytes().remaining(), window.availableBytes()), Math.min(Math.max(0, room), quantumBytes));
        if (length <= 0) {
            return 0;
        }
        batch.writeData(data.streamId(), data.bytes(), length);
        window.onSent(length);
        count(-length);
        if (!data.bytes().hasRemaining()) {
            frames.removeFirst();
        }
        return length;
    }

    void clear() {
        frames.clear();
        count(-queuedBytes);
    }

    private void count(long bytes) {
        queuedBytes += bytes;
        budget.hold(bytes);
    }
}
