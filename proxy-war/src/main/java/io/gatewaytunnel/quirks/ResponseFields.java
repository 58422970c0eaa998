package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Predicate;

/**
 * Fields of a response that a container would not leave as the origin sent them. Tomcat takes a {@code Content-Type} apart, writes it anew and drops a
 * charset that the JVM does not know; Payara puts {@code Server} and {@code X-Powered-By} of its own beside those of the origin.
 *
 * <p>Without a way through, and on any other container, the Servlet API is used as it is. Threads: the one that may use the response.
 */
public final class ResponseFields {
    private static final Logger LOG = System.getLogger(ResponseFields.class.getName());

    private static final List<String> OF_CONTAINERS = List.of("Server", "X-Powered-By");

    /** By the class of the response itself: so nobody has to know the container who only has a response. */
    private static final ClassValue<Container> CONTAINERS = new ClassValue<>() {
        @Override
        protected Container computeValue(Class<?> type) {
            return Container.of(type.getClassLoader());
        }
    };

    private ResponseFields() {}

    /** Whether a container may have set that field by itself: the origin's is set in its place, not added. */
    public static boolean isContainers(String name) {
        for (String own : OF_CONTAINERS) {
            if (own.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Takes away what the container has set by itself and the origin, whose fields {@code hasField} knows by name, has not. */
    public static void clear(HttpServletResponse response, Predicate<String> hasField) {
        Object innermost = Unwrapped.of(response);
        if (CONTAINERS.get(innermost.getClass()) != Container.GRIZZLY) {
            return;
        }
        try {
            for (String name : OF_CONTAINERS) {
                if (!hasField.test(name)) {
                    GrizzlyPath.removeField(innermost, name);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=head the container's own fields stay", e);
        }
    }

    /** Sets the field as it is. */
    public static void contentType(HttpServletResponse response, String value) {
        Object innermost = Unwrapped.of(response);
        // Without a charset nothing is taken apart.
        if (value.indexOf(';') >= 0 && CONTAINERS.get(innermost.getClass()) == Container.TOMCAT) {
            try {
                TomcatPath.setContentType(innermost, value);
                return;
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "step=head the container writes Content-Type its own way", e);
            }
        }
        response.setContentType(value);
    }
}
