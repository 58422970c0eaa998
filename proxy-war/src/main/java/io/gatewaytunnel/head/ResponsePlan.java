package io.gatewaytunnel.head;

import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a response is to be written: its head without hop-by-hop fields, the length that it announces (or -1), whether it
 * may have a body and trailers, which HTTP it goes over, and how much the container should gather before a write. Pure.
 */
public record ResponsePlan(
        ResponseHead head, long lengthBytes, boolean bodyless, boolean trailers, String protocol, int bufferBytes) {
    public static final long UNKNOWN_LENGTH = -1;

    /** Event streams are many, small and idle: a large buffer for each would be memory for nothing. */
    private static final int SMALL_BUFFER_BYTES = 8 << 10;

    /** The plan for an origin's response, or empty when its status or length cannot be forwarded. */
    public static Optional<ResponsePlan> find(
            RequestHead request, String protocol, ResponseHead received, int mostBufferBytes) {
        Headers fields = protocol.equals("HTTP/1.1")
                ? HopByHop.strip(received.status(), received.headers())
                : HopByHop.strip(received.headers()); // other versions know no Upgrade
        List<String> lengths = fields.all("content-length").stream()
                .map(String::strip)
                .distinct()
                .toList();
        boolean sound = lengths.size() < 2 && lengths.stream().allMatch(ContentLength::isNumber);
        if (received.status() < 200 || !sound) {
            return Optional.empty();
        }
        long length = lengths.isEmpty() ? UNKNOWN_LENGTH : Long.parseLong(lengths.get(0));
        boolean bodyless = request.method().equals("HEAD") || received.status() == 204 || received.status() == 304;
        return Optional.of(new ResponsePlan(
                new ResponseHead(received.status(), fields),
                length,
                bodyless,
                !bodyless && mayHaveTrailers(request, protocol, length),
                protocol,
                bufferBytes(fields, length, mostBufferBytes)));
    }

    public boolean http2() {
        return HttpVersion.isHttp2(protocol);
    }

    /** Whether chunks tell where the body ends. Source: RFC 9112 §7.1. */
    public boolean chunked() {
        return hasNoOtherEnd() && protocol.equals("HTTP/1.1");
    }

    /** Whether nothing but the end of the connection tells where the body ends. Source: RFC 9112 §6.3, rule 8. */
    public boolean endsWithConnection() {
        return hasNoOtherEnd() && !chunked();
    }

    private boolean hasNoOtherEnd() {
        return !bodyless && lengthBytes == UNKNOWN_LENGTH && !http2();
    }

    /**
     * HTTP/1.1 needs chunks for them; over HTTP/2 an empty trailer section is a frame more, so only who asked for them
     * gets the chance.
     */
    private static boolean mayHaveTrailers(RequestHead request, String protocol, long length) {
        return switch (protocol) {
            case "HTTP/1.1" -> length == UNKNOWN_LENGTH;
            case "HTTP/2.0", "HTTP/2" -> request.headers().contains("te");
            default -> false;
        };
    }

    private static int bufferBytes(Headers fields, long length, int most) {
        String type = fields.first("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/event-stream")) {
            return Math.min(most, SMALL_BUFFER_BYTES);
        }
        long wanted = length == UNKNOWN_LENGTH ? most : Math.min(most, length);
        return (int) Math.max(SMALL_BUFFER_BYTES, wanted);
    }
}
