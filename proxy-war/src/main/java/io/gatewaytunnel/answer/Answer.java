package io.gatewaytunnel.answer;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A whole response of our own; its Content-Length is told. Immutable. */
public final class Answer {
    private final int status;
    private final Headers fields;
    private final byte[] body;

    private Answer(int status, Headers fields, byte[] body) {
        this.status = status;
        this.fields = fields;
        this.body = body;
    }

    /** {@code text} of the media type, which no cache may keep, with more {@code fields}. */
    public static Answer of(int status, String mediaType, String text, Headers fields) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Headers all = Headers.builder()
                .addAll(fields)
                .add("Content-Type", mediaType)
                .add("Cache-Control", "no-store")
                .add("Content-Length", Integer.toString(body.length))
                .build();
        return new Answer(status, all, body);
    }

    /** A few words in plain text. */
    public static Answer text(int status, String text) {
        return of(status, "text/plain", text, Headers.empty());
    }

    public int status() {
        return status;
    }

    public Headers fields() {
        return fields;
    }

    /** Not to be changed. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /** As frames of a stream, so that it is written as an origin's response is. */
    public List<Frame.OfStream> frames() {
        return List.of(
                new Frame.Head(0, new ResponseHead(status, fields)),
                new Frame.Data(0, ByteBuffer.wrap(body)),
                new Frame.End(0, Headers.empty()));
    }
}
