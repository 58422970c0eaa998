package io.gatewaytunnel.app;

import io.gatewaytunnel.fatal.FatalErrors;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * The JDK keeps the type that it made {@code equals}, {@code hashCode} and {@code toString} of a record for last, from
 * Java 19 on only until it needs the memory. If that was one of ours, our class loader would stay, with all classes and
 * what they hold, until somebody else's record comes. So the application has these methods made for a type of the JDK's
 * own when it goes. Source: JDK-8078641.
 */
final class RecordCaches {
    private static final Logger LOG = System.getLogger(RecordCaches.class.getName());
    private static final Class<?> NEUTRAL = String.class;

    private RecordCaches() {}

    /** After all of the application has ended. Never throws. */
    static void leave() {
        try {
            make("equals", MethodType.methodType(boolean.class, NEUTRAL, Object.class));
            make("hashCode", MethodType.methodType(int.class, NEUTRAL));
            make("toString", MethodType.methodType(String.class, NEUTRAL));
        } catch (Throwable thrown) {
            LOG.log(Level.DEBUG, "step=stop the JDK may keep the classes of this deployment: {0}", thrown.toString());
            FatalErrors.handle(thrown);
        }
    }

    /** As for a record that has the neutral type and a component of it. */
    private static void make(String method, MethodType type) throws Throwable {
        MethodHandle component = MethodHandles.identity(NEUTRAL);
        Object unused = ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, NEUTRAL, "component", component);
    }
}
