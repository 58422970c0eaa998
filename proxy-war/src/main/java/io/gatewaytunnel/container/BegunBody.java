package io.gatewaytunnel.container;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request body of a known length of which one reader has taken some, and another is to have the rest: servers take
 * one listener for a request and no second. It belongs to the request, whose attribute it is.
 *
 * <p>Threads: the container's calls are passed on; everything else is for one reader at a time.
 */
public final class BegunBody implements ReadListener {
    private static final String ATTRIBUTE = "io.gatewaytunnel.body";

    private static final ReadListener NOBODY = new ReadListener() {
        @Override
        public void onDataAvailable() {}

        @Override
        public void onAllDataRead() {}

        @Override
        public void onError(Throwable cause) {}
    };

    private final ServletInputStream input;
    private volatile ReadListener reader;
    private long leftBytes;
    private volatile boolean allRead;
    private volatile @Nullable Throwable failure;

    private BegunBody(ServletInputStream input, long lengthBytes, ReadListener reader) {
        this.input = input;
        this.leftBytes = lengthBytes;
        this.reader = reader;
    }

    /** Begins to listen, on the container's thread, to a body of more than 0 octets. */
    public static BegunBody listen(HttpServletRequest request, long lengthBytes, ReadListener reader)
            throws IOException {
        BegunBody body = new BegunBody(request.getInputStream(), lengthBytes, reader);
        body.input.setReadListener(body);
        request.setAttribute(ATTRIBUTE, body);
        return body;
    }

    /** The one of that request, if somebody has begun to read it. */
    public static Optional<BegunBody> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof BegunBody body ? Optional.of(body) : Optional.empty();
    }

    /** Octets that nobody has taken yet. */
    public long leftBytes() {
        return leftBytes;
    }

    public boolean isReady() {
        return input.isReady();
    }

    /** Reads at most what is left, from {@code offset} on; after {@link #isReady} has said yes. */
    public int read(byte[] buffer, int offset) throws IOException {
        int count = input.read(buffer, offset, (int) Math.min(buffer.length - offset, leftBytes));
        leftBytes -= Math.max(0, count);
        return count;
    }

    /** It has been read to its end: what the container still calls is nobody's affair. */
    public void letGo() {
        reader = NOBODY;
    }

    /** The rest is another reader's, who is told what its predecessor was. Returns what it reads from. */
    public ServletInputStream handOver(ReadListener next) {
        reader = next;
        Throwable failed = failure;
        if (failed != null) {
            next.onError(failed);
        } else if (allRead) {
            tell(next::onAllDataRead);
        } else {
            tell(next::onDataAvailable); // it asks, and is called again after a no
        }
        return input;
    }

    private interface Call {
        void run() throws IOException;
    }

    private void tell(Call call) {
        try {
            call.run();
        } catch (IOException e) {
            reader.onError(e);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        reader.onDataAvailable();
    }

    @Override
    public void onAllDataRead() throws IOException {
        allRead = true;
        reader.onAllDataRead();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        reader.onError(cause);
    }
}
