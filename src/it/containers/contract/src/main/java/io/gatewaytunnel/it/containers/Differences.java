package io.gatewaytunnel.it.containers;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Turns a test of what this server cannot do into an assumption with its reason, and fails it when the server can after
 * all.
 */
public final class Differences implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        proceed(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        proceed(invocation, context);
    }

    private static void proceedOnControl(Invocation<Void> invocation, Method test) throws Throwable {
        try {
            invocation.proceed();
            Control.note(test, null);
        } catch (TestAbortedException leftOut) {
            throw leftOut;
        } catch (Exception | AssertionError failed) {
            Control.note(test, failed);
            throw new TestAbortedException("nginx does not", failed);
        }
    }

    private static void proceed(Invocation<Void> invocation, ReflectiveInvocationContext<Method> context)
            throws Throwable {
        if (Control.isOn()) {
            proceedOnControl(invocation, context.getExecutable());
            return;
        }
        Server server = Server.current();
        Optional<Differs> difference = Arrays.stream(context.getExecutable().getAnnotationsByType(Differs.class))
                .filter(d -> d.how() == Differs.How.CANNOT)
                .filter(d -> Arrays.asList(d.on()).contains(server))
                .filter(d -> isOver(d, context.getArguments()))
                .findFirst();
        if (difference.isEmpty()) {
            invocation.proceed();
            return;
        }
        String reason = server.title() + " cannot: " + difference.get().why();
        if (!difference.get().tried()) {
            invocation.skip();
            throw new TestAbortedException(reason);
        }
        try {
            invocation.proceed();
        } catch (Exception | AssertionError expected) {
            throw new TestAbortedException(reason, expected);
        }
        throw new AssertionError(server.title() + " can, although it is said to differ: "
                + difference.get().why());
    }

    /** A test that is not told a version differs whichever it uses. */
    private static boolean isOver(Differs difference, List<Object> arguments) {
        return arguments.stream()
                .filter(Version.class::isInstance)
                .allMatch(version -> Arrays.asList(difference.over()).contains(version));
    }
}
