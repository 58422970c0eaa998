package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.head.RequestRules;
import org.apache.coyote.Request;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.http.MimeHeaders;

/**
 * The limit for heads of HTTP/2. Tomcat resets a stream whose head is over its limit, so that nobody learns why. Here
 * its limit is some more than that of HTTP/1.1, and a head between the two is marked: the application answers it with
 * 431, as it answers all that it refuses, without a thread that waits for the client. Threads: any.
 */
public final class StreamHeads {
    /** As Tomcat counts a field beside name and value. */
    private static final int FIELD_BYTES = 3;

    private final AbstractHttp11Protocol<?> limits;

    /** {@code limits}: of HTTP/1.1 on the same port. */
    StreamHeads(AbstractHttp11Protocol<?> limits) {
        this.limits = limits;
    }

    /**
     * What Tomcat reads before it resets a stream: half as much again, and no more, since a head that does not end
     * holds it (docs/LIMITS.md).
     */
    public static int readLimit(int limit) {
        return limit + limit / 2;
    }

    /** Before the application is asked. */
    void judge(Request request) {
        MimeHeaders fields = request.getMimeHeaders();
        if (fields.size() > limits.getMaxHeaderCount() || bytes(request) > limits.getMaxHttpRequestHeaderSize()) {
            request.setAttribute(RequestRules.TOO_LARGE_ATTRIBUTE, true);
        }
    }

    private static int bytes(Request request) {
        int bytes = length(request.requestURI()) + length(request.queryString());
        MimeHeaders fields = request.getMimeHeaders();
        for (int i = 0; i < fields.size(); i++) {
            bytes += length(fields.getName(i)) + length(fields.getValue(i)) + FIELD_BYTES;
        }
        return bytes;
    }

    private static int length(MessageBytes text) {
        return Math.max(0, text.getLength());
    }
}
