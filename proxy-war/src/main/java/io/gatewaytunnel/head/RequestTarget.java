package io.gatewaytunnel.head;

import jakarta.servlet.http.HttpServletRequest;

/** The path and query of a request exactly as they came, below the context path. Pure. */
public final class RequestTarget {
    private RequestTarget() {}

    /** Path and query, or {@code *}. The servlet path is no source: containers decode it and cut it differently. */
    public static String of(HttpServletRequest request) {
        String query = request.getQueryString();
        String path = path(request);
        return query == null ? path : path + "?" + query;
    }

    /** The raw path below the context path, never empty. */
    public static String path(HttpServletRequest request) {
        String uri = request.getRequestURI();
        if (uri.equals("*")) {
            return uri;
        }
        String below = uri.substring(Math.min(uri.length(), contextLength(uri, request.getContextPath())));
        return below.startsWith("/") ? below : "/" + below;
    }

    /**
     * How much of the raw URI the context path takes. It may stand there with escapes, or with slashes doubled; then
     * the segment that ends it is counted instead.
     */
    private static int contextLength(String uri, String contextPath) {
        if (contextPath.isEmpty() || contextPath.equals("/") || uri.startsWith(contextPath)) {
            return contextPath.equals("/") ? 0 : contextPath.length();
        }
        int segments = (int) contextPath.chars().filter(c -> c == '/').count();
        int at = 0;
        for (int segment = 0; segment < segments; segment++) {
            while (at < uri.length() && uri.charAt(at) == '/') {
                at++;
            }
            while (at < uri.length() && uri.charAt(at) != '/') {
                at++;
            }
        }
        return at;
    }
}
