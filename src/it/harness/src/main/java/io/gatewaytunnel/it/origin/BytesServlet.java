package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.BodyPattern;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code n} bytes of {@link BodyPattern} as fast as they are taken, with a length unless {@code chunked} is asked for.
 */
final class BytesServlet extends HttpServlet {
    private static final int WRITE_BYTES = 64 * 1024;

    private final AtomicInteger sending = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();

    int sending() {
        return sending.get();
    }

    int brokenOff() {
        return brokenOff.get();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long length = Long.parseLong(request.getParameter("n"));
        response.setContentType("application/octet-stream");
        response.setBufferSize(WRITE_BYTES);
        if (request.getParameter("chunked") == null) {
            response.setContentLengthLong(length);
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        sending.incrementAndGet();
        response.getOutputStream().setWriteListener(new Sender(context, response.getOutputStream(), length));
    }

    private final class Sender implements WriteListener {
        private final AsyncContext context;
        private final ServletOutputStream out;
        private final long length;
        private long position;

        Sender(AsyncContext context, ServletOutputStream out, long length) {
            this.context = context;
            this.out = out;
            this.length = length;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (position == length) {
                    sending.decrementAndGet();
                    context.complete();
                    return;
                }
                ByteBuffer part = BodyPattern.at(position, Math.min(WRITE_BYTES, length - position));
                position += part.remaining();
                out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            }
        }

        @Override
        public void onError(Throwable cause) {
            sending.decrementAndGet();
            brokenOff.incrementAndGet();
            context.complete();
        }
    }
}
