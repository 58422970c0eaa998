package io.gatewaytunnel.origin;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/1.1 response says of the life of its connection: {@code Connection: close}, a body that ends with it,
 * and {@code Keep-Alive} with {@code timeout} in seconds and {@code max} in requests that may still come. Pure.
 *
 * <p>Source: RFC 9112 §9.3; RFC 2068 §19.7.1.1, which is how servers still use {@code Keep-Alive}.
 */
final class KeepAlive {
    /** The origin's clock runs since before the answer came; what comes just before its end meets the end. */
    private static final int PERCENT = 80;

    private static final int MOST_DIGITS = 9;

    private KeepAlive() {}

    /** For how long the connection may be idle from now on: zero is not at all, empty that nothing is said. */
    static Optional<Duration> of(HttpResponse response, @Nullable EntityDetails body) {
        ProtocolVersion version = response.getVersion();
        boolean kept = version == null || version.greaterEquals(HttpVersion.HTTP_1_1);
        boolean endsWithIt = body != null && !body.isChunked() && body.getContentLength() < 0;
        if (endsWithIt || hasToken(response, "close") || !(kept || hasToken(response, "keep-alive"))) {
            return Optional.of(Duration.ZERO);
        }
        Optional<Duration> life = Optional.empty();
        Iterator<String> parameters = MessageSupport.iterateTokens(response, "Keep-Alive");
        while (parameters.hasNext()) {
            String[] parameter = parameters.next().split("=", 2);
            long value = parameter.length < 2 ? -1 : number(parameter[1].strip());
            String name = parameter[0].strip();
            if (name.equalsIgnoreCase("max") && value == 0) {
                return Optional.of(Duration.ZERO);
            }
            if (name.equalsIgnoreCase("timeout") && value >= 0) {
                life = Optional.of(Duration.ofMillis(value * 10 * PERCENT));
            }
        }
        return life;
    }

    private static boolean hasToken(HttpResponse response, String token) {
        Iterator<String> tokens = MessageSupport.iterateTokens(response, "Connection");
        while (tokens.hasNext()) {
            if (tokens.next().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /** -1 for what is no number. */
    private static long number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : -1;
    }
}
