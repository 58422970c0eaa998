package io.gatewaytunnel.it.containers.load;

import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.http1.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One request of a mixed load for {@code /mixed} of {@link io.gatewaytunnel.it.origin.TestOrigin}. {@code sent} bytes
 * of body go up, none if negative, and {@code asked} come down; {@code http2} and {@code close} are how its connection
 * is used.
 */
record MixedRequest(
        String method, boolean http2, boolean close, int sent, boolean chunked, Kind kind, int status, int asked) {
    private static final int[] SIZES = {0, 1, 100, 1024, 8 * 1024, 60_000, 200_000, 1 << 20};
    private static final int[] WEIGHTS = {10, 10, 20, 20, 20, 12, 6, 2};
    private static final int EVENTS = 4;
    private static final Map<Integer, String> DIGESTS = new ConcurrentHashMap<>();

    /** What the answer is like. */
    enum Kind {
        COUNTED,
        CHUNKED,
        TRAILERS,
        EVENTS,
        LATE
    }

    static MixedRequest random(SplittableRandom random) {
        boolean http2 = random.nextInt(3) == 0;
        boolean close = !http2 && random.nextInt(5) == 0; // then without trailers: WildFly does not chunk
        return switch (random.nextInt(12)) {
            case 0, 1 -> upload("POST", http2, close, random);
            case 2 -> upload("PUT", http2, close, random);
            case 3 -> new MixedRequest("DELETE", http2, close, -1, false, Kind.COUNTED, 204, 0);
            case 4 -> new MixedRequest("HEAD", http2, close, -1, false, Kind.COUNTED, 200, size(random));
            case 5 -> new MixedRequest("GET", http2, close, -1, false, Kind.COUNTED, 304, 0);
            case 6 -> {
                int status = random.nextBoolean() ? 404 : 500;
                yield new MixedRequest("GET", http2, close, -1, false, Kind.COUNTED, status, size(random));
            }
            case 7 -> new MixedRequest("GET", http2, close, -1, false, Kind.EVENTS, 200, 0);
            case 8 -> new MixedRequest("GET", http2, close, -1, false, Kind.LATE, 200, 100);
            default -> {
                Kind kind = random.nextBoolean()
                        ? Kind.COUNTED
                        : close || random.nextBoolean() ? Kind.CHUNKED : Kind.TRAILERS;
                yield new MixedRequest("GET", http2, close, -1, false, kind, 200, size(random));
            }
        };
    }

    private static MixedRequest upload(String method, boolean http2, boolean close, SplittableRandom random) {
        Kind kind = random.nextBoolean() ? Kind.COUNTED : Kind.CHUNKED;
        return new MixedRequest(method, http2, close, size(random), random.nextBoolean(), kind, 200, size(random));
    }

    private static int size(SplittableRandom random) {
        int at = random.nextInt(100);
        for (int i = 0; i < SIZES.length; i++) {
            at -= WEIGHTS[i];
            if (at < 0) {
                return SIZES[i];
            }
        }
        throw new IllegalStateException("the weights are not 100 together");
    }

    /** Path and query, as the origin takes it. */
    String target() {
        String target = "/mixed?status=" + status + "&n=" + asked;
        return switch (kind) {
            case COUNTED -> target;
            case CHUNKED -> target + "&chunked";
            case TRAILERS -> target + "&chunked&trailers";
            case EVENTS -> target + "&events=" + EVENTS;
            case LATE -> target + "&wait=1000";
        };
    }

    /** What is wrong with the response; empty if it is the one that the origin gave. */
    String wrong(Http2Response response) {
        if (response.status() != status) {
            return "status " + response.status() + " " + response.text();
        }
        String seen = response.head().first("X-Seen").orElse("none");
        if (!seen.equals(expectedSeen())) {
            return "the origin saw " + seen;
        }
        if (!response.complete()) {
            return "broken off after " + response.length();
        }
        if (!response.sha256().equals(expectedBody())) {
            return "another body, of " + response.length();
        }
        if (kind == Kind.TRAILERS
                && response.trailers().stream()
                        .noneMatch(field -> field.name().equalsIgnoreCase("X-Checksum")
                                && field.value().equals(digest(asked)))) {
            return "trailers " + response.trailers();
        }
        return "";
    }

    private String expectedSeen() {
        int bytes = Math.max(sent, 0);
        return method + " " + bytes + " " + digest(bytes);
    }

    private String expectedBody() {
        if (kind == Kind.EVENTS) {
            StringBuilder events = new StringBuilder();
            for (int i = 0; i < EVENTS; i++) {
                events.append("data: ").append(i).append("\n\n");
            }
            return HexFormat.of()
                    .formatHex(BodyPattern.newSha256().digest(events.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return digest(method.equals("HEAD") ? 0 : asked);
    }

    private static String digest(int bytes) {
        return DIGESTS.computeIfAbsent(bytes, n -> BodyPattern.sha256(n));
    }
}
