package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/**
 * Writes batches: {@link #begin}, frames while they {@link #fits fit}, {@link #finish}.
 *
 * <p>Encodes straight into the message that is sent, without a buffer between; one instance serves one session, one
 * thread at a time. What is written must be valid ({@link HeadRules}); nothing is checked here. Source:
 * docs/PROTOCOL.md §3 and §4.
 */
public final class FrameEncoder {
    /** More than the header of a data frame takes (array, type, id, bin32). */
    public static final int DATA_OVERHEAD_BYTES = 1 + 1 + 9 + 5;

    private static final int FRAME_OVERHEAD_BYTES = 64;

    private final MessageOutput output = new MessageOutput();
    private final MessagePacker packer = MessagePack.DEFAULT_PACKER_CONFIG.newPacker(output);
    private final FrameWriter writer = new FrameWriter(packer);
    private boolean isEmpty = true;

    /** Starts a batch; {@code position} 0 makes it a plain one. */
    public void begin(long position, long acked) {
        try {
            packer.flush(); // lets go of the buffer of a batch that was begun and not finished
            output.begin();
            packer.reset(output);
            packer.packArrayHeader(3);
            packer.packInt(position > 0 ? 1 : 0);
            packer.packLong(position);
            packer.packLong(acked);
            isEmpty = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that may still be written into this batch. */
    public int room() {
        return Protocol.MAX_MESSAGE_BYTES - (int) packer.getTotalWrittenBytes();
    }

    /** Whether the frame fits into this batch. Every valid frame but data fits into an empty one. */
    public boolean fits(Frame frame) {
        return room() >= largestSize(frame);
    }

    /** Whether no frame has been written since {@link #begin}. */
    public boolean isEmpty() {
        return isEmpty;
    }

    public void write(Frame frame) {
        isEmpty = false;
        frame.deliverTo(writer);
    }

    /** Writes the next {@code length} bytes of the buffer as a data frame and moves its position past them. */
    public void writeData(long streamId, ByteBuffer bytes, int length) {
        isEmpty = false;
        writer.writeData(streamId, bytes, length);
    }

    /** Drops the batch that was begun, and lets go of its buffer. */
    public void abandon() {
        try {
            packer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output.abandon();
    }

    /** The message; its array belongs to the caller. */
    public ByteBuffer finish() {
        try {
            packer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.finish();
    }

    /** A plain batch of one frame, for a handshake. */
    public static ByteBuffer encodePlain(Frame frame) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(0, 0);
        encoder.write(frame);
        return encoder.finish();
    }

    private static int largestSize(Frame frame) {
        if (frame instanceof Frame.Open open) {
            return FRAME_OVERHEAD_BYTES + (int) HeadRules.sizeBytes(open.head());
        }
        if (frame instanceof Frame.Head head) {
            return FRAME_OVERHEAD_BYTES + (int) head.head().headers().sizeBytes();
        }
        if (frame instanceof Frame.End end) {
            return FRAME_OVERHEAD_BYTES + (int) end.trailers().sizeBytes();
        }
        if (frame instanceof Frame.Data data) {
            return DATA_OVERHEAD_BYTES + data.bytes().remaining();
        }
        return FRAME_OVERHEAD_BYTES + Protocol.MAX_REASON_BYTES;
    }

    /** The reason as it goes over the wire: cut at the limit, on a character boundary. */
    static byte[] reasonBytes(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= Protocol.MAX_REASON_BYTES) {
            return bytes;
        }
        int end = Protocol.MAX_REASON_BYTES;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static void packHeaders(MessagePacker packer, Headers headers) throws IOException {
        packer.packArrayHeader(headers.size() * 2);
        for (Headers.Field field : headers) {
            packBinary(packer, latin1(field.name()));
            packBinary(packer, latin1(field.value()));
        }
    }

    static void packBinary(MessagePacker packer, byte[] bytes) throws IOException {
        packer.packBinaryHeader(bytes.length);
        packer.writePayload(bytes);
    }
}
