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

    /** Sends the client to another URL; caches may keep that as its status has it. */
    public static Answer redirect(int status, String location) {
        byte[] body = ("See " + location + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return new Answer(
                status,
                Headers.of(
                        "Location",
                        location,
                        "Content-Type",
                        "text/plain",
                        "Content-Length",
                        Integer.toString(body.length)),
                body);
    }

    /** The same with other fields. */
    public Answer withFields(Headers others) {
        return new Answer(status, others, body);
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
