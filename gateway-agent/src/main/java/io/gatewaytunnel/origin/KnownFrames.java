package io.gatewaytunnel.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.apache.hc.core5.http2.frame.FrameType;

/**
 * Leaves frames of types that HttpCore does not know out of what an origin sends over HTTP/2, which are to be ignored
 * (RFC 9113 §4.1, §5.5): ALTSVC, ORIGIN and what servers say to see whether it is ignored. HttpCore fails on them, and
 * the connection ended with all requests on it.
 *
 * <p>Between two reads it keeps what has come of the head of a frame, and nothing of a payload. One for a connection,
 * used on its I/O thread.
 */
final class KnownFrames {
    /** Length, type, flags and stream. Source: RFC 9113 §4.1. */
    private static final int HEAD_BYTES = 9;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headBytes;
    private int passing;
    private int skipping;

    /**
     * Reads as {@link ReadableByteChannel#read} does; at least once, and again while all that comes is left out.
     * {@code to} has room for a head: HttpCore asks for more when it has dealt with all whole frames.
     */
    int read(ReadableByteChannel from, ByteBuffer to) throws IOException {
        int start = to.position();
        int count;
        do {
            to.put(head, 0, headBytes);
            headBytes = 0;
            count = from.read(to);
            if (count < 0) {
                return to.position() > start ? to.position() - start : count;
            }
            filter(to, start);
        } while (count > 0 && to.position() == start);
        return to.position() - start;
    }

    /** Moves what passes together, from {@code start} to the position, which then is behind it. */
    private void filter(ByteBuffer bytes, int start) {
        int end = bytes.position();
        int in = start;
        int out = start;
        while (in < end) {
            if (skipping > 0) {
                int count = Math.min(skipping, end - in);
                skipping -= count;
                in += count;
            } else if (passing > 0) {
                int count = Math.min(passing, end - in);
                passing -= count;
                out = move(bytes, in, out, count);
                in += count;
            } else if (end - in < HEAD_BYTES) {
                headBytes = end - in;
                bytes.get(in, head, 0, headBytes);
                in = end;
            } else {
                if (begin(bytes.getInt(in))) {
                    out = move(bytes, in, out, HEAD_BYTES);
                }
                in += HEAD_BYTES;
            }
        }
        bytes.position(out);
    }

    /** Whether the frame passes, of which three octets of length and one of type are given. */
    private boolean begin(int lengthAndType) {
        int length = lengthAndType >>> Byte.SIZE;
        boolean known = FrameType.valueOf(lengthAndType & 0xff) != null;
        passing = known ? length : 0;
        skipping = known ? 0 : length;
        return known;
    }

    private static int move(ByteBuffer bytes, int from, int to, int count) {
        if (from != to) {
            bytes.put(to, bytes, from, count);
        }
        return to + count;
    }
}
