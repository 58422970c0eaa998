package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.BodyPattern;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Answers {@code <length> <SHA-256 in hex> <Content-Length or -1>} about the request body, of any method. */
final class DigestServlet extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        request.getInputStream().setReadListener(new Reader(context, request, response));
    }

    private static final class Reader implements ReadListener {
        private final AsyncContext context;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ServletInputStream in;
        private final MessageDigest digest = BodyPattern.newSha256();
        private final byte[] buffer = new byte[64 * 1024];
        private long total;

        Reader(AsyncContext context, HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.context = context;
            this.request = request;
            this.response = response;
            this.in = request.getInputStream();
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (in.isReady()) {
                int n = in.read(buffer);
                if (n < 0) {
                    return;
                }
                digest.update(buffer, 0, n);
                total += n;
            }
        }

        @Override
        public void onAllDataRead() throws IOException {
            String answer =
                    total + " " + HexFormat.of().formatHex(digest.digest()) + " " + request.getContentLengthLong();
            response.setContentType("text/plain");
            response.getOutputStream().print(answer);
            context.complete();
        }

        @Override
        public void onError(Throwable cause) {
            context.complete();
        }
    }
}
