package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The server that this runs in, as far as it matters: found by classes that only it has. Two servers share class names of the servlet layer, so the
 * HTTP layer decides.
 */
public enum Container {
    /** Tomcat, embedded or not. */
    TOMCAT("org.apache.coyote.ActionCode"),
    /** WildFly. */
    UNDERTOW("io.undertow.servlet.spec.HttpServletRequestImpl"),
    /** Payara and GlassFish. */
    GRIZZLY("org.glassfish.grizzly.http.server.Request"),
    /** Any other: only what the Servlet API promises is used. */
    OTHER("");

    private final String witness;

    Container(String witness) {
        this.witness = witness;
    }

    /** Finds out by an object of the container's, such as the servlet context. */
    public static Container of(Object ofContainer) {
        return of(ofContainer.getClass().getClassLoader());
    }

    /** Finds out by a class loader of the container's. */
    static Container of(ClassLoader loader) {
        // Grizzly first: Payara's servlet layer is a descendant of Tomcat's.
        for (Container candidate : new Container[] {GRIZZLY, UNDERTOW, TOMCAT}) {
            if (isThere(candidate.witness, loader)) {
                return candidate;
            }
        }
        return OTHER;
    }

    /** Whether {@code onAllDataRead} may come while data is still unread, so that one has to read on until the end without asking. */
    public boolean announcesEndEarly() {
        return this == GRIZZLY;
    }

    /** Whether a read failed because the body is over a limit of the container's own; known for WildFly, 10 MB there by default. */
    public boolean isBodyTooLarge(Throwable failure) {
        return this == UNDERTOW && failure.getClass().getSimpleName().equals("RequestTooBigException");
    }

    /** Whether a HEAD over HTTP/2 must do without a listener for writing: Tomcat would end the response before its head. */
    public boolean endsHeadBeforeItsStart() {
        return this == TOMCAT;
    }

    /**
     * Whether completing a response over HTTP/2 has to be what closes it. A client that has the end of a response may reset the stream at once
     * (gRPC for Go does so after an early answer); when that meets {@code complete()} on its way, Tomcat ends the connection, and lets a request of another
     * one fail with 500.
     */
    public boolean closesStreamsByCompletion() {
        return this == TOMCAT;
    }

    /**
     * Whether completing a request before the end of its body leaves a thread of the container's waiting for the rest. Payara throws it away as it
     * comes, and so does Tomcat over HTTP/2; of other containers it is not known.
     */
    public boolean waitsForBodies(HttpServletRequest request) {
        return this != GRIZZLY && !(this == TOMCAT && HttpVersion.isHttp2(request));
    }

    private static boolean isThere(String className, ClassLoader loader) {
        try {
            Class.forName(className, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
