package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One request of {@link MixedClients}: {@code sent} bytes of body go up, none if negative; {@code rest} is the end of
 * its query, {@code asked} bytes come down.
 */
record MixedQuestion(int id, String method, int sent, boolean chunked, int status, int asked, String rest) {
    private static final int[] SIZES = {0, 1, 100, 1024, 1024, 8 * 1024, 8 * 1024, 60_000, 60_000, 200_000};
    private static final int CHUNK = 10_000;
    private static final int EVENTS = 4;
    private static final String EVENTS_TEXT = "data: 0\n\ndata: 1\n\ndata: 2\n\ndata: 3\n\n";
    private static final Map<Integer, String> TEXTS = new ConcurrentHashMap<>();
    private static final Map<Integer, String> DIGESTS = new ConcurrentHashMap<>();

    /** Answered after {@code longestMillis} at most, twice as soon on average. */
    static MixedQuestion random(SplittableRandom random, int id, int longestMillis) {
        int down = SIZES[random.nextInt(SIZES.length)];
        int up = SIZES[random.nextInt(SIZES.length)];
        String later = "&wait=" + random.nextInt(longestMillis);
        return switch (random.nextInt(12)) {
            case 0, 1 -> new MixedQuestion(id, "POST", up, false, 200, down, later);
            case 2 -> new MixedQuestion(id, "POST", up, true, 200, down, "&chunked" + later);
            case 3 -> new MixedQuestion(id, "PUT", up, random.nextBoolean(), 200, down, "&chunked&trailers" + later);
            case 4 -> new MixedQuestion(id, "DELETE", -1, false, 204, 0, later);
            case 5 -> new MixedQuestion(id, "HEAD", -1, false, 200, down, later);
            case 6 -> new MixedQuestion(id, "GET", -1, false, random.nextBoolean() ? 404 : 500, down, later);
            case 7 -> new MixedQuestion(id, "GET", -1, false, 200, 0, "&events=" + EVENTS);
            case 8 -> new MixedQuestion(id, "GET", -1, false, 200, down, "&chunked" + later);
            default -> new MixedQuestion(id, "GET", -1, false, 200, down, later);
        };
    }

    static MixedQuestion small(SplittableRandom random, int id) {
        String later = "&wait=" + (20 + random.nextInt(200));
        return switch (random.nextInt(4)) {
            case 0 -> new MixedQuestion(id, "POST", 100, false, 200, 100, later);
            case 1 -> new MixedQuestion(id, "PUT", 1024, random.nextBoolean(), 200, 100, later);
            case 2 -> new MixedQuestion(id, "DELETE", -1, false, 204, 0, later);
            default -> new MixedQuestion(id, "GET", -1, false, 200, 100, later);
        };
    }

    /** All of it but the body; {@code \n} is a line end. */
    String head() {
        String framing = sent < 0 ? "" : chunked ? "Transfer-Encoding: chunked\n" : "Content-Length: " + sent + "\n";
        return method + " /mixed?status=" + status + "&n=" + asked + "&id=" + id + rest
                + " HTTP/1.1\nHost: public.example\n" + framing + "\n";
    }

    byte[] body() {
        if (sent < 0) {
            return new byte[0];
        }
        String text = text(sent);
        StringBuilder framed = new StringBuilder();
        if (chunked) {
            for (int at = 0; at < sent; at += CHUNK) {
                String part = text.substring(at, Math.min(sent, at + CHUNK));
                framed.append(Integer.toHexString(part.length()))
                        .append("\r\n")
                        .append(part)
                        .append("\r\n");
            }
            framed.append("0\r\n\r\n");
        }
        return (chunked ? framed.toString() : text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What is wrong with its answer; empty if it is the one that the origin gave. */
    String wrong(RawConnection.Response response) {
        if (response.status() != status) {
            return "status " + response.status() + " "
                    + response.head().first("Proxy-Status").orElse("");
        }
        String seen = response.head().first("X-Seen").orElse("none");
        int bytes = Math.max(sent, 0);
        if (!seen.equals(method + " " + bytes + " " + digest(bytes))) {
            return "the origin saw " + seen;
        }
        if (!response.body().complete()) {
            return "broken off after " + response.body().text().length();
        }
        String expected = rest.contains("events") ? EVENTS_TEXT : text(method.equals("HEAD") ? 0 : asked);
        if (!response.body().text().equals(expected)) {
            return "another body, of " + response.body().text().length();
        }
        if (rest.contains("trailers")
                && response.body().trailers().stream()
                        .noneMatch(field -> field.value().equals(digest(asked)))) {
            return "trailers " + response.body().trailers();
        }
        return "";
    }

    private static String text(int bytes) {
        return TEXTS.computeIfAbsent(bytes, n -> new String(BodyPattern.first(n), StandardCharsets.ISO_8859_1));
    }

    private static String digest(int bytes) {
        return DIGESTS.computeIfAbsent(bytes, n -> BodyPattern.sha256(n));
    }
}
