package io.gatewaytunnel.answer;

import com.google.gson.JsonObject;
import io.gatewaytunnel.http.Headers;

/**
 * An answer of the tunnel's own that is an error: problem+json (RFC 9457), or a page for whoever likes that better,
 * with the same status and fields. Never a container's error page, which would show its name and version. Immutable.
 *
 * <p>{@code token}: the error of the {@code Proxy-Status} field (RFC 9209 §2.3); {@code title} and {@code detail} say
 * it in words of HTTP, {@code explanation} to a person.
 */
public record Problem(int status, String token, String title, String detail, Explanation explanation, Headers fields) {
    private static final String NAME = "gateway-tunnel";

    /** The answer for a request that could not be forwarded; {@code retryAfterSeconds} is told with a 503. */
    public static Problem of(ForwardError error, String detail, long retryAfterSeconds) {
        Headers.Builder fields = Headers.builder();
        if (error.status() == 503 || error.status() == 429) {
            fields.add("Retry-After", Long.toString(retryAfterSeconds));
        }
        if (error == ForwardError.METHOD_NOT_ALLOWED) {
            // The field must be there (RFC 9110 §15.5.6); any method but two goes through, these are the registered
            // ones.
            fields.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        return new Problem(error.status(), error.token(), error.title(), detail, error.explanation(), fields.build());
    }

    /** The answer to a request for what is the proxy's own; {@code detail} tells what to do. */
    public static Problem ofReserved(int status, String title, String detail, Headers fields) {
        boolean refused = status < 500;
        return new Problem(
                status,
                refused ? "http_request_denied" : "destination_unavailable",
                title,
                detail,
                refused ? Explanation.client(title + ".", detail) : Explanation.tunnel(title + ".", detail),
                fields);
    }

    /** The same with more in its title. */
    public Problem withTitle(String other) {
        return new Problem(status, token, other, detail, explanation, fields);
    }

    /** The response that says it, in the shape that is wanted. */
    public Answer answer(Recipient recipient) {
        Headers.Builder all = Headers.builder()
                .addAll(fields)
                .add("Proxy-Status", proxyStatus(recipient.requestId()))
                .add("Vary", "Accept");
        return recipient.prefersHtml()
                ? Answer.of(
                        status,
                        ErrorPage.MEDIA_TYPE,
                        ErrorPage.of(explanation, inWordsOfHttp(), recipient.requestId()),
                        all.addAll(ErrorPage.FIELDS).build())
                : Answer.of(status, "application/problem+json", json(recipient.requestId()), all.build());
    }

    /** Most details begin where the title ends; those that repeat it stand alone. */
    private String inWordsOfHttp() {
        return status + " " + (detail.startsWith(title) ? detail : title + ". " + detail);
    }

    /** The id is a part of the details, which are for people: parameters of one's own have to be registered. */
    private String proxyStatus(String requestId) {
        return NAME + "; error=" + token + "; details=\"" + quoted(title + "; request=" + requestId) + "\"";
    }

    private String json(String requestId) {
        JsonObject json = new JsonObject();
        json.addProperty("title", title);
        json.addProperty("status", status);
        json.addProperty("detail", detail);
        json.addProperty("requestId", requestId);
        return json.toString();
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
