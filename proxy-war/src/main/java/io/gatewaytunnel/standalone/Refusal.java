package io.gatewaytunnel.standalone;

import static io.gatewaytunnel.answer.Explanation.client;

import io.gatewaytunnel.answer.Explanation;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.http.Headers;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11InputBuffer;

/**
 * What Tomcat answers by itself, mostly before the application is asked: a row for each status, in the words that the
 * client gets. Nothing of the request is among them. Source: RFC 9110 §15, RFC 6585 §5, RFC 9209 §2.3.
 */
enum Refusal {
    BAD_REQUEST(
            400,
            "http_request_error",
            "The request is not valid HTTP, or its target cannot be forwarded",
            ForwardError.BAD_REQUEST.explanation()),
    NOT_FOUND(
            404,
            "destination_not_found",
            "There is nothing at this path",
            client("There is nothing at this address.", "Check the address.")),
    METHOD_NOT_ALLOWED(
            405, "http_request_denied", "TRACE is not forwarded", ForwardError.METHOD_NOT_ALLOWED.explanation()),
    TIMEOUT(408, "http_request_error", "The request did not come in time", ForwardError.CLIENT_STALLED.explanation()),
    BODY_TOO_LARGE(
            413, "http_request_error", "The request body is too large", ForwardError.BODY_TOO_LARGE.explanation()),
    TARGET_TOO_LONG(
            414,
            "http_request_error",
            "The request target is too long",
            client(
                    "The address is too long.",
                    "Check the address. If you followed a link, tell whoever gave it to you.")),
    EXPECTATION_FAILED(
            417,
            "http_request_error",
            "The request expects what is not known here",
            ForwardError.BAD_REQUEST.explanation()),
    HEAD_TOO_LARGE(
            431, "http_request_error", "The request head is too large", ForwardError.HEAD_TOO_LARGE.explanation()),
    OTHER_REQUEST(499, "http_request_error", "The request cannot be forwarded", ForwardError.BAD_REQUEST.explanation()),
    NOT_IMPLEMENTED(
            501,
            "http_request_denied",
            "The method or coding is not forwarded",
            client(
                    "The request asks for something that is not passed on.",
                    "If you followed a link, tell whoever gave it to you.")),
    VERSION(
            505,
            "http_request_error",
            "The version of HTTP is not spoken here",
            client("Your browser speaks a version of HTTP that is not known here.", "Try another browser.")),
    STOPPING(503, "destination_unavailable", "The proxy is stopping", ForwardError.DRAINING.explanation()),
    INTERNAL(500, "proxy_internal_error", "The proxy failed", ForwardError.INTERNAL.explanation());

    private final int status;
    private final String token;
    private final String title;
    private final Explanation explanation;

    Refusal(int status, String token, String title, Explanation explanation) {
        this.status = status;
        this.token = token;
        this.title = title;
        this.explanation = explanation;
    }

    /** The row for what Tomcat has made of the request: it says 400 to whatever it could not read. */
    static Refusal of(Request request, int made) {
        if (made == BAD_REQUEST.status && isHeadFull(request)) {
            return request.getCoyoteRequest().requestURI().isNull() ? TARGET_TOO_LONG : HEAD_TOO_LARGE;
        }
        for (Refusal refusal : values()) {
            if (refusal.status == made) {
                return refusal;
            }
        }
        return made < 500 ? OTHER_REQUEST : INTERNAL;
    }

    /**
     * Whether the reading of the head has met one of its limits: all of the buffer is read, or all fields are taken.
     */
    private static boolean isHeadFull(Request request) {
        ProtocolHandler handler = request.getConnector().getProtocolHandler();
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        return handler instanceof AbstractHttp11Protocol<?> limits
                && coyote.getInputBuffer() instanceof Http11InputBuffer input
                && (input.getByteBuffer().position() >= limits.getMaxHttpRequestHeaderSize()
                        || coyote.getMimeHeaders().size() >= limits.getMaxHeaderCount());
    }

    /** What is answered when Tomcat would say {@code made}. */
    int status(int made) {
        return this == OTHER_REQUEST || this == INTERNAL ? made : status;
    }

    /** The answer, of that status. */
    Problem problem(int answered) {
        return new Problem(answered, token, title, title + ".", explanation, Headers.empty());
    }
}
