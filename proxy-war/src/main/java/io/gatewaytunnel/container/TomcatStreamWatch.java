package io.gatewaytunnel.container;

import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;

/**
 * A stream of HTTP/2 on Tomcat, which itself tells of one that the client resets, or that ends with its connection. One
 * that Tomcat resets, since the client has broken a rule (a {@code WINDOW_UPDATE} of 0 is one), it only takes off its
 * list: no event reaches the request any more. It would wait for its origin, and what Tomcat keeps of it, 30 KiB, would
 * stay for as long as the process lives, whatever becomes of the connection. So the stream is put back on the list, and
 * the request is told what Tomcat tells of a reset; its end then takes the stream off again. Seen in 10.1.62 and
 * 11.0.25.
 */
final class TomcatStreamWatch implements ClientWatch {
    private final Reach reach;
    private final Request request;
    private final Object stream;
    private final Integer id;
    private final Map<Integer, Object> streams;

    private TomcatStreamWatch(Reach reach, Request request, Object stream, Integer id, Map<Integer, Object> streams) {
        this.reach = reach;
        this.request = request;
        this.stream = stream;
        this.id = id;
        this.streams = streams;
    }

    /** Of {@code request}, which came over HTTP/2. */
    @SuppressWarnings("unchecked") // the key of every stream is its number
    static TomcatStreamWatch of(Reach reach, Request request) throws ReflectiveOperationException {
        Object stream = Reflection.field(Reflection.field(request, "hook"), "stream");
        Object connection = Reflection.field(stream, "handler");
        Integer id = (Integer) Reflection.field(stream, "identifier");
        return new TomcatStreamWatch(
                reach, request, stream, id, (Map<Integer, Object>) Reflection.field(connection, "streams"));
    }

    @Override
    public boolean isWorthAsking() {
        return streams.get(id) != stream;
    }

    /** No: Tomcat tells, now at the latest. */
    @Override
    public boolean hasLeft() {
        if (isWorthAsking()) {
            reach.act(Level.WARNING, "watch", this::report);
        }
        return false;
    }

    /** As {@code Stream.StreamInputBuffer.receiveReset} does it, under its lock. */
    private void report() throws ReflectiveOperationException {
        synchronized (Reflection.field(stream, "recycledLock")) {
            if (!(boolean) Reflection.field(stream, "recycled")) {
                streams.put(id, stream);
                request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, new IOException("the stream was reset"));
                request.action(ActionCode.DISPATCH_ERROR, null);
                request.action(ActionCode.DISPATCH_EXECUTE, null);
            }
        }
    }
}
