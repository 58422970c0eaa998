package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Whether the container has taken a {@code Content-Length} out of a head that also had {@code Transfer-Encoding}. Payara does, and goes on with what
 * follows on the connection: a server in front of it that believed the length would have smuggled a request. So the octets are looked at again.
 * The other containers refuse such a head or show it whole.
 *
 * <p>Threads: the container's. Source: RFC 9112 §6.3, §11.2.
 */
public final class DroppedLength {
    private static final Logger LOG = System.getLogger(DroppedLength.class.getName());
    private static final byte[] NAME = "content-length".getBytes(StandardCharsets.US_ASCII);

    private final Container container;

    public DroppedLength(Container container) {
        this.container = container;
    }

    /** Only for a request of HTTP/1.1 with a Transfer-Encoding. Never throws; false where there is no way through. */
    public boolean isThere(HttpServletRequest request) {
        if (container != Container.GRIZZLY) {
            return false;
        }
        try {
            return hasLength(GrizzlyPath.behindTarget(Unwrapped.of(request)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=head no way through to the octets of the head", e);
            return false;
        }
    }

    /** Whether a line of the head, of which the buffer begins in the first, is that of a length. */
    static boolean hasLength(ByteBuffer head) {
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
