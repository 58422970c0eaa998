package io.gatewaytunnel.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.ArrayBufferInput;

/**
 * Typed, bounded reads from one message after the other. A length is compared with what is left before anything is
 * allocated: ten hostile bytes may announce gigabytes. Between messages it holds none, as a link may be idle for days.
 */
final class WireReader {
    private static final MessagePack.UnpackerConfig STRICT = new MessagePack.UnpackerConfig()
            .withAllowReadingBinaryAsString(false)
            .withAllowReadingStringAsBinary(false);

    private static final byte[] NOTHING = {};

    private final ArrayBufferInput input = new ArrayBufferInput(NOTHING);
    private final MessageUnpacker unpacker = STRICT.newUnpacker(input);
    private byte[] message = NOTHING;

    /** Reads from this message now, from its beginning. */
    void begin(byte[] next) throws IOException {
        message = next;
        input.reset(next);
        unpacker.reset(input);
    }

    /** Lets go of the message. */
    void end() throws IOException {
        begin(NOTHING);
    }

    int length() {
        return message.length;
    }

    boolean hasNext() throws IOException {
        return unpacker.hasNext();
    }

    /** The count of an array that has at least so many elements. */
    int arrayOf(int atLeast, String what) throws IOException {
        int count = unpacker.unpackArrayHeader();
        if (count < atLeast) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, what + " has " + count + " elements, it needs at least " + atLeast);
        }
        requireLeft(count, what);
        return count;
    }

    int mapOf(String what) throws IOException {
        int count = unpacker.unpackMapHeader();
        requireLeft(count * 2L, what);
        return count;
    }

    long number(long lowest, long highest, String what) throws IOException {
        long value = unpacker.unpackLong();
        if (value < lowest || value > highest) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, what + " is " + value + ", it must be " + lowest + " to " + highest);
        }
        return value;
    }

    boolean flag() throws IOException {
        return unpacker.unpackBoolean();
    }

    String text(int maxBytes, String what) throws IOException {
        int length = requireLength(unpacker.unpackRawStringHeader(), maxBytes, what);
        return new String(message, take(length), length, StandardCharsets.UTF_8);
    }

    /** One character per octet. */
    String octets(int maxBytes, String what) throws IOException {
        int length = requireLength(unpacker.unpackBinaryHeader(), maxBytes, what);
        return new String(message, take(length), length, StandardCharsets.ISO_8859_1);
    }

    String token(String what) throws IOException {
        int length = unpacker.unpackBinaryHeader();
        if (length != Protocol.TOKEN_BYTES) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, what + " has " + length + " bytes, it must have " + Protocol.TOKEN_BYTES);
        }
        requireLeft(length, what);
        int start = take(length);
        return HexFormat.of().formatHex(message, start, start + length);
    }

    /**
     * Bytes of a body. A slice of the message when it is most of it, otherwise a copy: a few bytes that wait for a slow
     * client must not hold 64 KiB.
     */
    ByteBuffer bytes() throws IOException {
        int length = unpacker.unpackBinaryHeader();
        requireLeft(length, "data");
        int start = take(length);
        return length > message.length / 2
                ? ByteBuffer.wrap(message, start, length).slice()
                : ByteBuffer.wrap(Arrays.copyOfRange(message, start, start + length));
    }

    void skip(int values) throws IOException {
        if (values > 0) {
            unpacker.skipValue(values);
        }
    }

    private int requireLength(int length, int maxBytes, String what) {
        if (length > maxBytes) {
            throw new ProtocolException(
                    ErrorCode.LIMIT_EXCEEDED, what + " has " + length + " bytes, the limit is " + maxBytes);
        }
        requireLeft(length, what);
        return length;
    }

    private void requireLeft(long bytes, String what) {
        if (bytes > message.length - unpacker.getTotalReadBytes()) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, what + " is longer than its message");
        }
    }

    /** Steps over bytes that are there; returns where they begin. */
    private int take(int length) throws IOException {
        int start = (int) unpacker.getTotalReadBytes();
        unpacker.readPayloadAsReference(length);
        return start;
    }
}
