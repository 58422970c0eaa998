package io.gatewaytunnel.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/**
 * Writes whole frames, never fragments, into buffers of the caller's, heap or direct, whatever their byte order; each
 * has to have room for {@link #frameBytes}. What is written is valid as long as the arguments are, and those are ours:
 * an {@link IllegalArgumentException} or a {@link java.nio.BufferOverflowException} is a defect. Not thread-safe.
 * Source: RFC 6455 §5.
 */
public final class WebSocketEncoder {
    /** What any control frame takes at most, head and all. */
    public static final int MOST_CONTROL_FRAME_BYTES = 2 + Integer.BYTES + FrameHead.MOST_CONTROL_BYTES;

    /** What a pong and a close take together. */
    public static final int MOST_OWED_BYTES = 2 * MOST_CONTROL_FRAME_BYTES;

    /** Beside its code a close frame has room for so many bytes of UTF-8. */
    public static final int MOST_REASON_BYTES = FrameHead.MOST_CONTROL_BYTES - Short.BYTES;

    private final WebSocketRole ours;
    private final IntSupplier keys;

    /** {@code keys}: those that a client masks with, such as {@link MaskKeys}; a server asks for none. */
    public WebSocketEncoder(WebSocketRole ours, IntSupplier keys) {
        this.ours = ours;
        this.keys = keys;
    }

    /** The bytes of a frame around so many. */
    public int frameBytes(int payloadBytes) {
        int lengthBytes = payloadBytes < FrameHead.LENGTH_16 ? 0 : payloadBytes <= 0xFFFF ? Short.BYTES : Long.BYTES;
        return 2 + lengthBytes + (ours.masks() ? Integer.BYTES : 0) + payloadBytes;
    }

    /** A binary message of all that remains; the bytes stay as they are, and the position moves past them. */
    public void message(ByteBuffer message, ByteBuffer into) {
        frame(Opcode.BINARY, message, into);
    }

    /** At most 125 bytes. */
    public void ping(byte[] payload, ByteBuffer into) {
        frame(Opcode.PING, ByteBuffer.wrap(payload), into);
    }

    /** At most 125 bytes. */
    public void pong(byte[] payload, ByteBuffer into) {
        frame(Opcode.PONG, ByteBuffer.wrap(payload), into);
    }

    /**
     * The code is one that {@link CloseCodes#isSendable may be sent}, or {@link CloseCodes#NO_STATUS} for a close frame
     * without a body; of the reason goes what there is room for.
     */
    public void close(int code, String reason, ByteBuffer into) {
        if (code == CloseCodes.NO_STATUS) {
            frame(Opcode.CLOSE, ByteBuffer.allocate(0), into);
            return;
        }
        if (!CloseCodes.isSendable(code)) {
            throw new IllegalArgumentException("close code " + code);
        }
        byte[] words = shortened(reason).getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(Short.BYTES + words.length);
        body.putShort((short) code).put(words).flip();
        frame(Opcode.CLOSE, body, into);
    }

    /** The reason as far as a close frame has room for it, whole characters. */
    static String shortened(String reason) {
        int bytes = 0;
        for (int at = 0; at < reason.length(); ) {
            int codePoint = reason.codePointAt(at);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > MOST_REASON_BYTES) {
                return reason.substring(0, at);
            }
            at += Character.charCount(codePoint);
        }
        return reason;
    }

    private void frame(int opcode, ByteBuffer payload, ByteBuffer into) {
        int length = payload.remaining();
        if (Opcode.isControl(opcode) && length > FrameHead.MOST_CONTROL_BYTES) {
            throw new IllegalArgumentException("a control frame of " + length + " bytes");
        }
        int masked = ours.masks() ? FrameHead.MASKED : 0;
        into.put((byte) (FrameHead.FIN | opcode));
        if (length < FrameHead.LENGTH_16) {
            into.put((byte) (masked | length));
        } else if (length <= 0xFFFF) {
            into.put((byte) (masked | FrameHead.LENGTH_16));
            number(length, Short.BYTES, into);
        } else {
            into.put((byte) (masked | FrameHead.LENGTH_64));
            number(length, Long.BYTES, into);
        }
        int key = ours.masks() ? keys.getAsInt() : 0;
        if (ours.masks()) {
            number(Integer.toUnsignedLong(key), Integer.BYTES, into);
        }
        int from = into.position();
        into.put(payload);
        if (ours.masks()) {
            Mask.apply(key, into, from, length);
        }
    }

    private static void number(long value, int bytes, ByteBuffer into) {
        for (int shift = Byte.SIZE * (bytes - 1); shift >= 0; shift -= Byte.SIZE) {
            into.put((byte) (value >>> shift));
        }
    }
}
