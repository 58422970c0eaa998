package io.gatewaytunnel.container;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * The way into Tomcat: facade → request → Coyote's request → an action of its hook. Errors: what reflection throws,
 * when this Tomcat is another one.
 */
final class Coyote {
    private Coyote() {}

    static void act(ServletRequest facade, String action, @Nullable Object parameter)
            throws ReflectiveOperationException {
        Object coyote = of(facade);
        ClassLoader loader = coyote.getClass().getClassLoader();
        Class<?> actions = Class.forName("org.apache.coyote.ActionCode", false, loader);
        Reflection.invoke(coyote, "action", constant(actions, action), parameter);
    }

    /** Of the connection over HTTP/1.1, of the stream over HTTP/2. */
    static Object processor(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.field(of(Reach.inside(request)), "hook");
    }

    static SocketWrapperBase<?> socket(Object processor) throws ReflectiveOperationException {
        return (SocketWrapperBase<?>) Reflection.field(processor, "socketWrapper");
    }

    static Response of(HttpServletResponse response) throws ReflectiveOperationException {
        return ((org.apache.catalina.connector.Response) Reflection.field(Reach.inside(response), "response"))
                .getCoyoteResponse();
    }

    static org.apache.coyote.Request of(ServletRequest facade) throws ReflectiveOperationException {
        return ((Request) Reflection.field(facade, "request")).getCoyoteRequest();
    }

    static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
