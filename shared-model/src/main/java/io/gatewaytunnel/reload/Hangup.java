package io.gatewaytunnel.reload;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** SIGHUP, by which programs that serve are told to look at their configuration. */
public final class Hangup {
    private Hangup() {}

    /**
     * From now on the signal runs {@code action}, on a thread of the JDK's, in place of ending the process. Nothing
     * where the system has no such signal, or somebody else has it (the JVM with {@code -Xrs}).
     */
    public static void on(Runnable action) {
        try {
            // By reflection: the JDK's only way to signals is in a module that compilers warn of.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler running = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> arguments.length == 1 && proxy == arguments[0];
                default -> "a handler of SIGHUP";
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("HUP"),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, running));
        } catch (ReflectiveOperationException e) {
            System.getLogger(Hangup.class.getName())
                    .log(System.Logger.Level.DEBUG, "step=start SIGHUP is not to be had: {0}", e.toString());
        }
    }
}
