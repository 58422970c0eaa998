package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import java.io.IOException;

/**
 * Tomcat 10.1 and 11: facade → request → Coyote request → an action. {@code CLOSE_NOW} closes an HTTP/1.1 connection without the
 * final chunk and resets an HTTP/2 stream; {@code ACK} sends the 100 that a client waits for.
 */
final class TomcatPath {
    private TomcatPath() {}

    static void closeNow(ServletRequest facade) throws ReflectiveOperationException {
        act(facade, "CLOSE_NOW", new IOException("the response broke off"));
    }

    /** Undoes what closing the output did to the input, which is no more than a flag. */
    static void reopenInput(ServletRequest facade) throws ReflectiveOperationException {
        Object input = Reflection.field(Reflection.field(facade, "request"), "inputBuffer");
        Reflection.setField(input, "closed", false);
    }

    /** Does nothing when the connector has sent the 100 already, which is its default. */
    static void sendContinue(ServletRequest facade) throws ReflectiveOperationException {
        ClassLoader loader = coyote(facade).getClass().getClassLoader();
        Class<?> timings = Class.forName("org.apache.coyote.ContinueResponseTiming", false, loader);
        act(facade, "ACK", constant(timings, "ON_REQUEST_BODY_READ"));
    }

    /** What the facade's own method does, less the taking apart. */
    static void setContentType(Object facade, String value) throws ReflectiveOperationException {
        Object coyote = Reflection.call(Reflection.field(facade, "response"), "getCoyoteResponse");
        Reflection.invoke(coyote, "setContentTypeNoCharset", value);
    }

    private static void act(ServletRequest facade, String action, Object parameter)
            throws ReflectiveOperationException {
        Object coyote = coyote(facade);
        ClassLoader loader = coyote.getClass().getClassLoader();
        Class<?> actions = Class.forName("org.apache.coyote.ActionCode", false, loader);
        Reflection.invoke(coyote, "action", constant(actions, action), parameter);
    }

    private static Object coyote(ServletRequest facade) throws ReflectiveOperationException {
        return Reflection.call(Reflection.field(facade, "request"), "getCoyoteRequest");
    }

    private static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
