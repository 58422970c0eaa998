package io.gatewaytunnel.answer;

import com.google.gson.JsonObject;
import io.gatewaytunnel.http.Headers;

/**
 * An answer of the tunnel's own: a status, fields, and a problem+json body (RFC 9457). Never a container's error page,
 * which would show its name and version. Immutable.
 */
public record Problem(int status, String title, String detail, Headers fields) {
    private static final String NAME = "gateway-tunnel";

    /** The answer for a request that could not be forwarded; {@code retryAfterSeconds} is told with a 503. */
    public static Problem of(ForwardError error, String detail, long retryAfterSeconds) {
        Headers.Builder fields = Headers.builder()
                .add("Proxy-Status", NAME + "; error=" + error.token() + "; details=\"" + quoted(error.title()) + "\"");
        if (error.status() == 503 || error.status() == 429) {
            fields.add("Retry-After", Long.toString(retryAfterSeconds));
        }
        if (error == ForwardError.METHOD_NOT_ALLOWED) {
            // The field must be there (RFC 9110 §15.5.6); any method but two goes through, these are the registered
            // ones.
            fields.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        return new Problem(error.status(), error.title(), detail, fields.build());
    }

    /** The response that says it. */
    public Answer answer() {
        JsonObject json = new JsonObject();
        json.addProperty("title", title);
        json.addProperty("status", status);
        json.addProperty("detail", detail);
        return Answer.of(status, "application/problem+json", json.toString(), fields);
    }

    /** The inside of a quoted string (RFC 9651 §3.3.3); what it cannot hold becomes a question mark. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return quoted.toString();
    }
}
