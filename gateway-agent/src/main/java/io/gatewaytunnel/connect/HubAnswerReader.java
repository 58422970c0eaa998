package io.gatewaytunnel.connect;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.Printable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;

/**
 * Reads the head of the answer to an upgrade, octet for octet, so that what follows a 101 is left for the link. Other
 * answers of 1xx are passed over (RFC 9110 §15.2). Errors: {@link IOException} when it is no HTTP, or too long. Not
 * thread-safe.
 */
final class HubAnswerReader {
    /** All heads together; what answers upgrades needs a fraction of it. */
    private static final int MOST_BYTES = 16 << 10;

    private static final int FIRST_FINAL = 200;

    private final ByteArrayOutputStream head = new ByteArrayOutputStream(1 << 10);
    private int seen;
    private boolean atLineStart;

    /** What was answered. */
    record Answer(int status, Headers fields) {}

    /** Takes as much as belongs to the head; empty while that has no end. */
    Optional<Answer> read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte octet = bytes.get();
            head.write(octet);
            if (++seen > MOST_BYTES) {
                throw new IOException("the hub's answer has no end within " + MOST_BYTES + " bytes");
            }
            if (octet == '\n' && atLineStart) {
                Answer answer = parse();
                if (answer.status() == ResponseHead.SWITCHING_PROTOCOLS || answer.status() >= FIRST_FINAL) {
                    return Optional.of(answer);
                }
                head.reset();
            }
            atLineStart = octet == '\n' || (octet == '\r' && atLineStart);
        }
        return Optional.empty();
    }

    private Answer parse() throws IOException {
        Http1Config limits = Http1Config.custom().setMaxLineLength(MOST_BYTES).build();
        try (ClassicHttpResponse response = new DefaultHttpResponseParser(limits)
                .parse(new SessionInputBufferImpl(MOST_BYTES), new ByteArrayInputStream(head.toByteArray()))) {
            if (response == null) {
                throw new IOException("the hub's answer is no HTTP");
            }
            Headers.Builder fields = Headers.builder();
            for (Header field : response.getHeaders()) {
                fields.add(field.getName(), field.getValue());
            }
            return new Answer(response.getCode(), fields.build());
        } catch (HttpException | IllegalArgumentException e) {
            throw new IOException("the hub's answer is no HTTP: " + Printable.of(String.valueOf(e.getMessage())), e);
        }
    }
}
