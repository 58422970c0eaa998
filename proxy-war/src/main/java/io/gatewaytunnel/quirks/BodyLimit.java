package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The container's own limit for request bodies, where it would cut a tunnelled body in a way that no client understands: WildFly (10 MB by default,
 * {@code max-post-size}) closes the connection in the midst of a chunked one. The limit is taken over, so that going over it is answered in words.
 *
 * <p>A length over the limit that is announced over HTTP/1.1 never comes this far: WildFly answers 400 by itself. Other containers have no limit for
 * what a listener reads. Threads: the container's, before anything of the body was asked for.
 */
public final class BodyLimit {
    /** Any length. */
    public static final long NONE = Long.MAX_VALUE;

    private static final Logger LOG = System.getLogger(BodyLimit.class.getName());

    private final Container container;

    public BodyLimit(Container container) {
        this.container = container;
    }

    /** Octets that the body may have, {@link #NONE} where the container has no limit or keeps it to itself. Never throws. */
    public long takeOver(HttpServletRequest request) {
        if (container != Container.UNDERTOW) {
            return NONE;
        }
        try {
            return UndertowPath.takeBodyLimit(Unwrapped.of(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=body-limit the container keeps its limit", e);
            return NONE;
        }
    }
}
