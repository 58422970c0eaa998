package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Whether a request came over TLS. WildFly and Payara believe the scheme that an HTTP/2 client names, on a connection in clear text too; there the
 * cipher has to be known as well. Tomcat tells of the connection, or what a valve of the operator's has made of it.
 *
 * <p>Threads: the container's. Source: Servlet 6.0 §3.10.
 */
public final class ConnectionSecurity {
    private static final String CIPHER = "jakarta.servlet.request.cipher_suite";

    private final Container container;

    public ConnectionSecurity(Container container) {
        this.container = container;
    }

    public boolean isSecure(HttpServletRequest request) {
        boolean believed = container == Container.TOMCAT || !HttpVersion.isHttp2(request);
        return request.isSecure() && (believed || request.getAttribute(CIPHER) != null);
    }
}
