package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Whether a public client has reset a request's stream of HTTP/2. Tomcat reports it by itself. WildFly reports it when something is written next, Payara not
 * even then: both have to be asked from time to time, or a client that gives up a silent call would never be missed.
 *
 * <p>Threads: made on the container's, while the request is one; then any. It knows the stream and nothing of the request, whose objects Payara uses again.
 */
public final class StreamWatch {
    private static final Logger LOG = System.getLogger(StreamWatch.class.getName());

    private final Container container;
    private final Object stream;

    private StreamWatch(Container container, Object stream) {
        this.container = container;
        this.stream = stream;
    }

    /** Empty where nobody has to ask, or where there is no way through. Never throws. */
    public static Optional<StreamWatch> of(HttpServletRequest request, Container container) {
        if (!HttpVersion.isHttp2(request)) {
            return Optional.empty();
        }
        try {
            ServletRequest innermost = Unwrapped.of(request);
            return switch (container) {
                case UNDERTOW -> Optional.of(new StreamWatch(container, UndertowPath.http2Stream(innermost)));
                case GRIZZLY -> Optional.of(new StreamWatch(container, GrizzlyPath.http2Stream(innermost)));
                case TOMCAT, OTHER -> Optional.empty();
            };
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=watch no way through to the stream on " + container, e);
            return Optional.empty();
        }
    }

    /** Never throws. Only as long as the response is not complete: afterwards the stream is closed anyway. */
    public boolean isReset() {
        try {
            return container == Container.UNDERTOW
                    ? Boolean.TRUE.equals(Reflection.field(stream, "reset"))
                    : Boolean.FALSE.equals(Reflection.call(stream, "isOpen"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=watch the stream does not tell", e);
            return false;
        }
    }
}
