package io.gatewaytunnel.it.http1;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The first {@code length} bytes of {@link BodyPattern} as a stream, for clients that upload. For one thread. */
public final class PatternStream extends InputStream {
    private final long length;
    private long position;

    public PatternStream(long length) {
        this.length = length;
    }

    @Override
    public int read() {
        return position == length ? -1 : BodyPattern.at(position++, 1).get() & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        if (position == length) {
            return -1;
        }
        ByteBuffer part = BodyPattern.at(position, Math.min(count, length - position));
        int bytes = part.remaining();
        part.get(target, offset, bytes);
        position += bytes;
        return bytes;
    }
}
