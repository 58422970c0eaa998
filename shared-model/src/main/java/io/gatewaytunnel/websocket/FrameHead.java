package io.gatewaytunnel.websocket;

import java.nio.ByteBuffer;

/**
 * Reads the heads of frames as their bytes come, and judges what a head alone can be judged by. One head at a time; not
 * thread-safe. Source: RFC 6455 §5.2.
 */
final class FrameHead {
    /** First two octets, the longest length, the key. */
    static final int MOST_BYTES = 2 + Long.BYTES + Integer.BYTES;

    /** RFC 6455 §5.5. */
    static final int MOST_CONTROL_BYTES = 125;

    static final int FIN = 0x80;
    static final int MASKED = 0x80;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;

    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int LENGTH = 0x7F;

    private final boolean mustBeMasked;
    private final byte[] octets = new byte[MOST_BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(octets);
    private int count;

    FrameHead(WebSocketRole ours) {
        this.mustBeMasked = !ours.masks();
    }

    /** Takes octets out of the input; whether the head is whole. Throws {@link WebSocketException}. */
    boolean takeFrom(ByteBuffer input) {
        if (count < 2) {
            take(input, 2);
            if (count < 2) {
                return false;
            }
            judgeStart();
        }
        take(input, wholeBytes());
        if (count < wholeBytes()) {
            return false;
        }
        judgeLength();
        return true;
    }

    private void take(ByteBuffer input, int until) {
        int taken = Math.min(until - count, input.remaining());
        input.get(octets, count, taken);
        count += taken;
    }

    /** For the next frame. */
    void forget() {
        count = 0;
    }

    boolean isLast() {
        return (octets[0] & FIN) != 0;
    }

    int opcode() {
        return octets[0] & OPCODE;
    }

    long payloadBytes() {
        int shortLength = shortLength();
        return switch (shortLength) {
            case LENGTH_16 -> Short.toUnsignedLong(fields.getShort(2));
            case LENGTH_64 -> fields.getLong(2);
            default -> shortLength;
        };
    }

    /** 0 where nothing is masked: then the XOR changes nothing. */
    int key() {
        return mustBeMasked ? fields.getInt(wholeBytes() - Integer.BYTES) : 0;
    }

    private int shortLength() {
        return octets[1] & LENGTH;
    }

    private int wholeBytes() {
        int lengthBytes = switch (shortLength()) {
            case LENGTH_16 -> Short.BYTES;
            case LENGTH_64 -> Long.BYTES;
            default -> 0;
        };
        return 2 + lengthBytes + (mustBeMasked ? Integer.BYTES : 0);
    }

    private void judgeStart() {
        if ((octets[0] & RESERVED) != 0) {
            throw broken("reserved bits are set, and no extension was agreed to");
        }
        if (!Opcode.isKnown(opcode())) {
            throw broken("opcode " + opcode() + " is reserved");
        }
        if (((octets[1] & MASKED) != 0) != mustBeMasked) {
            throw broken(mustBeMasked ? "a client's frame must be masked" : "a server's frame must not be masked");
        }
        if (Opcode.isControl(opcode()) && !isLast()) {
            throw broken("a control frame in fragments");
        }
        if (Opcode.isControl(opcode()) && shortLength() > MOST_CONTROL_BYTES) {
            throw broken("a control frame of more than " + MOST_CONTROL_BYTES + " bytes");
        }
    }

    /** Lengths are written in as few bytes as there is room in. */
    private void judgeLength() {
        long length = payloadBytes();
        int shortLength = shortLength();
        if (shortLength == LENGTH_16 && length < LENGTH_16) {
            throw broken("a length of " + length + " in two bytes");
        }
        if (shortLength == LENGTH_64 && length >= 0 && length <= 0xFFFF) {
            throw broken("a length of " + length + " in eight bytes");
        }
        if (length < 0) {
            throw broken("a length with its highest bit set");
        }
    }

    private static WebSocketException broken(String rule) {
        return new WebSocketException(CloseCodes.PROTOCOL_ERROR, rule);
    }
}
