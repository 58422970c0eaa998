package io.gatewaytunnel.it.http1;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A body as it came, one character per octet. {@code complete} is false when the connection ended before the framing
 * said so: what a public client must see when an origin breaks off. {@code trailers} only with chunked framing.
 */
public record Http1Body(String text, List<Http1Head.Field> trailers, boolean complete) {
    public Http1Body {
        trailers = List.copyOf(trailers);
    }

    static Http1Body none() {
        return complete(new byte[0], List.of());
    }

    static Http1Body complete(byte[] bytes, List<Http1Head.Field> trailers) {
        return new Http1Body(new String(bytes, StandardCharsets.ISO_8859_1), trailers, true);
    }

    static Http1Body brokenOff(byte[] bytes) {
        return new Http1Body(new String(bytes, StandardCharsets.ISO_8859_1), List.of(), false);
    }
}
