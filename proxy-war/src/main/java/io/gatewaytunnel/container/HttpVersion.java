package io.gatewaytunnel.container;

import jakarta.servlet.http.HttpServletRequest;

/** Which HTTP a request came over; containers name 2 with its minor version or without. Pure. */
public final class HttpVersion {
    private HttpVersion() {}

    public static boolean isHttp2(HttpServletRequest request) {
        return isHttp2(request.getProtocol());
    }

    /** {@code protocol} as {@link HttpServletRequest#getProtocol} gives it. */
    public static boolean isHttp2(String protocol) {
        return protocol.startsWith("HTTP/2");
    }
}
