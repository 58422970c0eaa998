package io.gatewaytunnel.observe;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What an observer may want of a request beside what everybody knows, as received: {@code client} is its address as far
 * as it can be trusted, the others are values of fields, empty where there are none. Immutable.
 */
public record RequestFields(String client, String host, String userAgent, String referer, String traceparent) {
    /** An idle connection may keep them for hours, so that they are cut where they are read. */
    private static final int MOST_CHARS = 512;

    /** Nobody asked. */
    public static final RequestFields NONE = new RequestFields("", "", "", "", "");

    /** On the container's thread. */
    public static RequestFields of(HttpServletRequest request, String client) {
        return new RequestFields(
                client,
                field(request.getHeader("Host")),
                field(request.getHeader("User-Agent")),
                field(request.getHeader("Referer")),
                field(request.getHeader("traceparent")));
    }

    private static String field(@Nullable String value) {
        return value == null ? "" : cut(value, MOST_CHARS);
    }

    /** The text, or as much of it as makes so many characters with an ellipsis behind. */
    public static String cut(String text, int mostChars) {
        return text.length() <= mostChars ? text : text.substring(0, mostChars - 1) + "…";
    }
}
