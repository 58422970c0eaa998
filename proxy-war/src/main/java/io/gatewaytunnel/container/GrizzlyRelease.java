package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Has Grizzly let go of the connection of a request that is over. It keeps 16 request objects a thread for later
 * requests, and each of them keeps what it came on until it is used again: a whole session of HTTP/2 with a hundred
 * streams, long after its end. With a hundred threads that is the end of most heaps.
 *
 * <p>The servlet layer's own objects are notes of them, and go on knowing the response that was theirs, which is
 * another request's by then, of another session; when that one has been cancelled it stays so, and sessions hang
 * together in chains of thousands of streams. So the notes are taken off too: the next request gets new ones.
 *
 * <p>Threads: {@link #attach} that of the request; the rest is Grizzly's. Immutable.
 */
record GrizzlyRelease(Reach reach) {
    private static final String LISTENER = "org.glassfish.grizzly.http.server.AfterServiceListener";

    /** {@code request} of Grizzly's, which forgets its listeners when it is over. */
    void attach(Object request) {
        reach.act(Level.WARNING, "release", () -> {
            ClassLoader loader = request.getClass().getClassLoader();
            Class<?> listener = Class.forName(LISTENER, false, loader);
            Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {listener}, this::called);
            Reflection.invoke(request, "addAfterServiceListener", proxy);
        });
    }

    /** {@code onAfterService(Request)}, or one of the methods that every object has. */
    private @Nullable Object called(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "onAfterService" -> {
                if (arguments != null) {
                    release(arguments[0]);
                }
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "GrizzlyRelease";
        };
    }

    /** The response is whole and flushed by then, and nothing asks for its context any more. */
    private void release(Object request) {
        reach.act(Level.DEBUG, "release", () -> {
            Object response = Reflection.call(request, "getResponse");
            Reflection.setField(response, "httpContext", null);
            Reflection.invoke(Reflection.field(Reflection.call(request, "getRequest"), "notesHolder"), "clear");
        });
    }
}
