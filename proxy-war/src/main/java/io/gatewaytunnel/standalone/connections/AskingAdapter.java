package io.gatewaytunnel.standalone.connections;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells a connection that a request has begun, and closes those whose answer came before their body: Tomcat would wait
 * on the request's thread for the rest, for as long as a client likes to send it. Only what the container answers by
 * itself is concerned; what the application answers is asynchronous. Threads: Tomcat's.
 */
public final class AskingAdapter implements Adapter {
    private static final ThreadLocal<@Nullable TrackedConnection> CURRENT = new ThreadLocal<>();

    private final Adapter adapter;
    private final String contextPath;

    /** {@code contextPath} is where the application is: empty, or without a slash at its end. */
    public AskingAdapter(Adapter adapter, String contextPath) {
        this.adapter = adapter;
        this.contextPath = contextPath;
    }

    /** This thread works for the connection from now on, or for none; returns the one before. */
    static @Nullable TrackedConnection enter(@Nullable TrackedConnection connection) {
        TrackedConnection before = CURRENT.get();
        if (connection == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(connection);
        }
        return before;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        TrackedConnection connection = CURRENT.get();
        if (connection == null) {
            adapter.service(request, response); // a stream of HTTP/2, of which nothing is waited for
            return;
        }
        connection.asked();
        try {
            adapter.service(request, response);
        } finally {
            if (!is(request, ActionCode.ASYNC_IS_ASYNC) && endsConnection(request)) {
                request.action(ActionCode.DISABLE_SWALLOW_INPUT, null); // and closes
            }
        }
    }

    /**
     * What only the container answers ends it too: a client that asks for it thousands of times and reads nothing would
     * fill its socket, and then hold a thread.
     */
    private boolean endsConnection(Request request) {
        return !is(request, ActionCode.REQUEST_BODY_FULLY_READ)
                || request.getMethod().equals("TRACE")
                || !String.valueOf(request.requestURI()).startsWith(contextPath + "/");
    }

    private static boolean is(Request request, ActionCode question) {
        AtomicBoolean answer = new AtomicBoolean();
        request.action(question, answer);
        return answer.get();
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return adapter.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        return adapter.asyncDispatch(request, response, status);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        adapter.checkRecycled(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        adapter.log(request, response, time);
    }

    @Override
    public String getDomain() {
        return adapter.getDomain();
    }
}
