package io.gatewaytunnel.frame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePackException;

/**
 * Reads batches; every check of size, range and shape is made here, so that the multiplexer never sees what the wire
 * may not carry.
 *
 * <p>Errors: {@link ProtocolException} and no other, whatever the bytes. Memory: at most a small multiple of the
 * message. Threads: one instance serves one link, one thread at a time. Source: docs/PROTOCOL.md §3, §4, §7.
 */
public final class FrameDecoder {
    private final int maxHeadBytes;
    private final WireReader reader = new WireReader();

    /** {@code maxHeadBytes} is what this side has declared to its peer. */
    public FrameDecoder(int maxHeadBytes) {
        this.maxHeadBytes = maxHeadBytes;
    }

    /** Reads one message. Data frames may share memory with it, so it must not be used again. */
    public Batch decode(byte[] message) {
        if (message.length > Protocol.MAX_MESSAGE_BYTES) {
            throw new ProtocolException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "a message of " + message.length + " bytes, the limit is " + Protocol.MAX_MESSAGE_BYTES);
        }
        try {
            reader.begin(message);
            try {
                return readBatch();
            } finally {
                reader.end();
            }
        } catch (MessagePackException | IOException e) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "not the MessagePack that belongs here", e);
        }
    }

    private Batch readBatch() throws IOException {
        int headerFields = reader.arrayOf(3, "batch header");
        long kind = reader.number(0, 1, "batch kind");
        long position = reader.number(kind, kind == 0 ? 0 : Long.MAX_VALUE, "batch position");
        long acked = reader.number(0, Long.MAX_VALUE, "acked position");
        reader.skip(headerFields - 3);
        List<Frame> frames = new ArrayList<>();
        while (reader.hasNext()) {
            Frame frame = readFrame(position > 0);
            if (frame != null) {
                frames.add(frame);
            }
        }
        return new Batch(position, acked, frames, reader.length());
    }

    private @Nullable Frame readFrame(boolean counted) throws IOException {
        int fields = reader.arrayOf(1, "frame") - 1;
        long code = reader.number(0, 127, "frame type");
        FrameType type = FrameType.find(code);
        if (type == null) {
            if (code <= Protocol.LAST_CRITICAL_FRAME_TYPE) {
                throw new ProtocolException(
                        ErrorCode.PROTOCOL_ERROR, "frame type " + code + " is unknown and not to be skipped");
            }
            reader.skip(fields);
            return null;
        }
        if (type.isCounted() != counted) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, type + " in a " + (counted ? "counted" : "plain") + " batch");
        }
        FrameReader body = new FrameReader(reader, maxHeadBytes, fields);
        Frame frame = body.read(type);
        reader.skip(body.fieldsLeft());
        return frame;
    }
}
