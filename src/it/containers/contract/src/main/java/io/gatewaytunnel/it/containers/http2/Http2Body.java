package io.gatewaytunnel.it.containers.http2;

import io.gatewaytunnel.it.http1.BodyPattern;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * The first {@code length} bytes of {@link BodyPattern} as a request body, with or without the length said, and
 * trailers after it.
 */
final class Http2Body implements AsyncEntityProducer {
    private static final int WRITE_BYTES = 64 * 1024;

    private final long length;
    private final boolean counted;
    private final List<Header> trailers;
    private long position;

    Http2Body(long length, boolean counted, List<Header> trailers) {
        this.length = length;
        this.counted = counted;
        this.trailers = trailers;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, length - position);
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (position < length) {
            ByteBuffer part = BodyPattern.at(position, Math.min(WRITE_BYTES, length - position));
            int written = channel.write(part);
            if (written == 0) {
                return;
            }
            position += written;
        }
        channel.endStream(trailers.isEmpty() ? null : trailers);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void failed(Exception cause) {
        // told to the response's side too
    }

    @Override
    public long getContentLength() {
        return counted ? length : -1;
    }

    @Override
    public String getContentType() {
        return "application/octet-stream";
    }

    @Override
    public @Nullable String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return !counted;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    @Override
    public void releaseResources() {
        // holds none
    }
}
