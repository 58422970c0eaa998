package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The owner of one stream in a test: takes what comes when it is told to, or at once. */
final class TestOwner implements StreamListener {
    final List<Frame> frames = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();

    @Nullable
    MuxStream stream;

    boolean reading = true;
    boolean failsAtReadable;
    int readableCalls;
    int writableCalls;

    /** Bytes still to be sent, as room allows. */
    @Nullable
    ByteBuffer toSend;

    MuxStream stream() {
        return Objects.requireNonNull(stream);
    }

    @Override
    public void onReadable() {
        readableCalls++;
        if (failsAtReadable) {
            throw new IllegalStateException("a defect");
        }
        if (reading && stream != null) {
            read();
        }
    }

    void read() {
        for (Frame frame = stream().poll(); frame != null; frame = stream().poll()) {
            if (frame instanceof Frame.Data data) {
                int length = data.bytes().remaining();
                byte[] bytes = new byte[length];
                data.bytes().get(bytes);
                body.writeBytes(bytes);
                stream().consumed(length);
            } else {
                frames.add(frame);
            }
        }
    }

    @Override
    public void onWritable() {
        writableCalls++;
        write();
    }

    void sendAll(byte[] bytes) {
        toSend = ByteBuffer.wrap(bytes);
        write();
    }

    private void write() {
        ByteBuffer left = toSend;
        while (left != null && left.hasRemaining()) {
            int room = Math.min(stream().writableBytes(), left.remaining());
            if (room == 0) {
                return;
            }
            byte[] piece = new byte[room];
            left.get(piece);
            stream().send(ByteBuffer.wrap(piece));
        }
    }

    int unsentBytes() {
        return toSend == null ? 0 : toSend.remaining();
    }

    <T extends Frame> T only(Class<T> type) {
        return frames.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .reduce((a, b) -> {
                    throw new AssertionError("two " + type.getSimpleName());
                })
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + frames));
    }
}
