package io.gatewaytunnel.it.containers.http2;

import io.gatewaytunnel.it.http1.Http1Head;
import java.util.List;

/**
 * A response over HTTP/2. {@code text} is the body's beginning, one character an octet; {@code length} and
 * {@code sha256} (in hex) are of all of it. {@code complete} is false when the stream was reset or the connection lost
 * before its end.
 */
public record Http2Response(
        Http1Head head, String text, long length, String sha256, List<Http1Head.Field> trailers, boolean complete) {
    public Http2Response {
        trailers = List.copyOf(trailers);
    }

    public int status() {
        return head.status();
    }
}
