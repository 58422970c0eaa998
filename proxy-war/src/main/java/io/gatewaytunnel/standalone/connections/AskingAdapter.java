package io.gatewaytunnel.standalone.connections;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
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
 * itself is concerned; what the application answers is asynchronous. A connection for which there was only a spare
 * place, and is no other one now, gets an answer to what is the tunnel's own, and 503 to all else. The scheme is that
 * of the connection, where a client of HTTP/2 names one and Tomcat would take its word. Threads: Tomcat's.
 */
public final class AskingAdapter implements Adapter {
    private static final ThreadLocal<@Nullable TrackedConnection> CURRENT = new ThreadLocal<>();

    private final Adapter adapter;
    private final Paths paths;
    private final String scheme;
    private final StreamHeads heads;

    /**
     * What an application answers.
     *
     * @param application where it is: empty, or without a slash at its end
     * @param reserved how the paths begin that are the tunnel's own
     * @param retryAfter when to come again if there is no place
     */
    public record Paths(String application, String reserved, Duration retryAfter) {}

    AskingAdapter(Adapter adapter, Paths paths, String scheme, StreamHeads heads) {
        this.adapter = adapter;
        this.paths = paths;
        this.scheme = scheme;
        this.heads = heads;
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
            request.scheme().setString(scheme);
            heads.judge(request);
            adapter.service(request, response); // a stream of HTTP/2, of which nothing is waited for
            return;
        }
        connection.asked();
        if (!connection.settlePlace() && !isOurs(request)) {
            refuse(request, response);
            return;
        }
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
                || "TRACE".equals(request.getMethod()) // null where the request line cannot be read
                || !isBelow(paths.application() + "/", request);
    }

    private boolean isOurs(Request request) {
        return isBelow(paths.reserved(), request);
    }

    /** A request with a broken escape has no path any more when the container has answered it. */
    private static boolean isBelow(String prefix, Request request) {
        return Optional.ofNullable(request.requestURI().toString())
                .filter(path -> path.startsWith(prefix))
                .isPresent();
    }

    /** The first answer on its connection, and the last; it is so short that nobody waits for it to be taken. */
    private void refuse(Request request, Response response) {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentLength(0);
        response.addHeader("Retry-After", String.valueOf(paths.retryAfter().toSeconds()));
        response.addHeader("Proxy-Status", "gateway-tunnel; error=connection_limit_reached");
        response.addHeader("Connection", "close");
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
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
