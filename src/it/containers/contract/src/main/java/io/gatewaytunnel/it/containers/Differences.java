package io.gatewaytunnel.it.containers;

import java.lang.reflect.Method;
import java.util.Arrays;
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
        proceed(invocation, context.getExecutable());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        proceed(invocation, context.getExecutable());
    }

    private static void proceed(Invocation<Void> invocation, Method test) throws Throwable {
        Server server = Server.current();
        Optional<Differs> difference = Arrays.stream(test.getAnnotationsByType(Differs.class))
                .filter(d -> d.how() == Differs.How.CANNOT)
                .filter(d -> Arrays.asList(d.on()).contains(server))
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
}
