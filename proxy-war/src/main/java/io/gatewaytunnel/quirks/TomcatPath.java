package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import java.io.IOException;

/**
 * Tomcat 10.1 and 11: facade → request → Coyote request → {@code action(CLOSE_NOW)}. It closes an HTTP/1.1 connection without the final chunk
 * and resets an HTTP/2 stream.
 */
final class TomcatPath {
    private TomcatPath() {}

    static void closeNow(ServletRequest facade) throws ReflectiveOperationException {
        Object request = Reflection.field(facade, "request");
        Object coyote = Reflection.call(request, "getCoyoteRequest");
        Class<?> actions = Class.forName(
                "org.apache.coyote.ActionCode", false, coyote.getClass().getClassLoader());
        Reflection.invoke(coyote, "action", constant(actions, "CLOSE_NOW"), new IOException("the response broke off"));
    }

    private static Object constant(Class<?> actions, String name) throws ReflectiveOperationException {
        for (Object constant : actions.getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(actions.getName() + "." + name);
    }
}
