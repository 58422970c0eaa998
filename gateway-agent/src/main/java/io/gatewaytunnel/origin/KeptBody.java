package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.mux.MuxStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request body as the stream brings it, which can begin anew while all of it that came is still here. A small body is
 * kept until the origin has said something, one that turns out larger than {@link MuxStream#keepableBytes()} no longer
 * than that shows.
 *
 * <p>What is kept counts as held by the stream: its credit goes back when it is let go. So nobody may wait for credit
 * while something is kept. Threads: the I/O thread of the attempt under way; {@link #rewind} between two attempts,
 * {@link #isWhole} any.
 */
final class KeptBody {
    private final MuxStream stream;
    private final List<Frame.Data> kept = new ArrayList<>(1);

    /** Kept frames that this attempt has not had yet. */
    private final Deque<Frame.Data> again = new ArrayDeque<>(1);

    private Frame.@Nullable OfStream end;
    private int keptBytes;

    /** Of this attempt, while the body is whole. */
    private int writtenBytes;

    private volatile boolean whole = true;

    KeptBody(MuxStream stream) {
        this.stream = stream;
    }

    /** Whether all that came is still here. */
    boolean isWhole() {
        return whole;
    }

    /** Begins anew. Only while it is whole. */
    void rewind() {
        again.clear();
        again.addAll(kept);
        writtenBytes = 0;
    }

    /** The next data, the end, what else came on the stream, or null. Nothing is asked for behind the end. */
    Frame.@Nullable OfStream poll() {
        Frame.Data repeated = again.poll();
        if (repeated != null) {
            return new Frame.Data(repeated.streamId(), repeated.bytes().duplicate());
        }
        if (end != null) {
            return end;
        }
        Frame.OfStream frame = stream.poll();
        if (frame instanceof Frame.Data data) {
            keep(data);
        } else if (frame instanceof Frame.End) {
            end = frame;
        } else if (frame == null && stream.isPeerOutOfCredit()) {
            letGo();
        }
        return frame;
    }

    private void keep(Frame.Data data) {
        int length = data.bytes().remaining();
        if (keptBytes + length > stream.keepableBytes()) {
            letGo();
        }
        if (whole) {
            keptBytes += length;
            kept.add(new Frame.Data(data.streamId(), data.bytes().duplicate()));
        }
    }

    /** So many bytes are out of our hands, but for what is kept. */
    void written(int bytes) {
        if (whole) {
            writtenBytes += bytes;
        } else {
            stream.consumed(bytes);
        }
    }

    /** It will not begin anew: nothing more is kept than what this attempt has not had yet. */
    void letGo() {
        if (whole) {
            whole = false;
            kept.clear();
            stream.consumed(writtenBytes);
        }
    }
}
