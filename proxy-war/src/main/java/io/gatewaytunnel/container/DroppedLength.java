package io.gatewaytunnel.container;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Looks for a {@code Content-Length} among the octets of a head, where a server has taken it out because there is a
 * {@code Transfer-Encoding} too. Pure. Source: RFC 9112 §6.3, §11.2.
 */
final class DroppedLength {
    private static final byte[] NAME = "content-length".getBytes(StandardCharsets.US_ASCII);

    private DroppedLength() {}

    /** Whether a line of the head, of which the buffer begins in the first, is that of a length. */
    static boolean isIn(ByteBuffer head) {
        skipLine(head);
        while (head.hasRemaining() && !isLineEnd(head.get(head.position()))) {
            if (startsWithName(head)) {
                return true;
            }
            skipLine(head);
        }
        return false;
    }

    private static boolean startsWithName(ByteBuffer head) {
        int from = head.position();
        if (head.remaining() <= NAME.length) {
            return false;
        }
        for (int i = 0; i < NAME.length; i++) {
            if (Character.toLowerCase(head.get(from + i)) != NAME[i]) {
                return false;
            }
        }
        byte next = head.get(from + NAME.length);
        return next == ':' || next == ' ' || next == '\t';
    }

    private static void skipLine(ByteBuffer head) {
        while (head.hasRemaining()) {
            if (head.get() == '\n') {
                return;
            }
        }
    }

    private static boolean isLineEnd(byte octet) {
        return octet == '\r' || octet == '\n';
    }
}
