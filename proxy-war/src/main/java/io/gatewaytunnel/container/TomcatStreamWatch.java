package io.gatewaytunnel.container;

import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * A stream of HTTP/2 on Tomcat, which itself tells of one that the client resets, or that ends with its connection. One
 * that Tomcat resets, since the client has broken a rule (a {@code WINDOW_UPDATE} of 0 is one), it only takes off its
 * list: no event reaches the request any more. It would wait for its origin, and what Tomcat keeps of it, 30 KiB, would
 * stay for as long as the process lives, whatever becomes of the connection. So the stream is put back on the list, and
 * the request is told what Tomcat tells of a reset; its end then takes the stream off again. Seen in 10.1.62 and
 * 11.0.25.
 *
 * <p>It tells whoever waits for a body of its end when that comes with data, and not when it comes with trailers: the
 * request would wait for good. So it is told then, as the stand-alone mode does at once. Seen in 10.1.60 and 11.0.25.
 *
 * <p>A connection that ends in the midst of a frame it only notes as failed, and nobody hears of it: with a request
 * under way it would stay for ever. So Tomcat is told to end it, as the stand-alone mode does for all its connections.
 * Seen in 10.1.60 and 11.0.25.
 */
final class TomcatStreamWatch implements ClientWatch {
    private final Reach reach;
    private final Request request;
    private final Object stream;
    private final Integer id;
    private final Map<Integer, Object> streams;
    private final SocketWrapperBase<?> connection;

    private TomcatStreamWatch(
            Reach reach,
            Request request,
            Object stream,
            Integer id,
            Map<Integer, Object> streams,
            SocketWrapperBase<?> connection) {
        this.reach = reach;
        this.request = request;
        this.stream = stream;
        this.id = id;
        this.streams = streams;
        this.connection = connection;
    }

    /** Of {@code request}, which came over HTTP/2. */
    @SuppressWarnings("unchecked") // the key of every stream is its number
    static TomcatStreamWatch of(Reach reach, Request request) throws ReflectiveOperationException {
        Object stream = streamOf(request);
        Object handler = Reflection.field(stream, "handler");
        return new TomcatStreamWatch(
                reach,
                request,
                stream,
                (Integer) Reflection.field(stream, "identifier"),
                (Map<Integer, Object>) Reflection.field(handler, "streams"),
                (SocketWrapperBase<?>) Reflection.field(handler, "socketWrapper"));
    }

    private static Object streamOf(Object coyote) throws ReflectiveOperationException {
        return Reflection.field(Reflection.field(coyote, "hook"), "stream"); // request, processor, stream
    }

    /** Whether the stream of HTTP/2 on which that request came has not been reset. */
    static boolean isActive(Object coyote) throws ReflectiveOperationException {
        return isStreamActive(streamOf(coyote));
    }

    private static boolean isStreamActive(Object stream) throws ReflectiveOperationException {
        return Boolean.TRUE.equals(Reflection.invokeHidden(stream, "isActive"));
    }

    @Override
    public boolean isWorthAsking() {
        return isOff() || hasFailed() || isEndUnheard();
    }

    private boolean isOff() {
        return streams.get(id) != stream;
    }

    private boolean hasFailed() {
        return connection.getError() != null && !connection.isClosed();
    }

    /** No: Tomcat tells, now at the latest. */
    @Override
    public boolean hasLeft() {
        if (hasFailed()) {
            connection.processSocket(SocketEvent.ERROR, true); // on a thread of its own; tells all its streams
        } else if (isOff()) {
            reach.act(Level.WARNING, "watch", this::report);
        } else if (isEndUnheard()) {
            reach.act(Level.WARNING, "watch", this::tellEnd);
        }
        return false;
    }

    /** Whether somebody waits for data, and none can come. */
    private boolean isEndUnheard() {
        return reach.find(Level.DEBUG, "watch", false, () -> isAwaited(input()) && isRead());
    }

    private Object input() throws ReflectiveOperationException {
        return Reflection.field(stream, "inputBuffer");
    }

    private static boolean isAwaited(Object input) throws ReflectiveOperationException {
        return (boolean) Reflection.field(input, "readInterest");
    }

    /**
     * To its end. That of a stream that has been reset is none, which is asked last: no stream comes back from there.
     */
    private boolean isRead() throws ReflectiveOperationException {
        AtomicBoolean answer = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, answer);
        return answer.get() && isStreamActive(stream);
    }

    /** As {@code Stream.StreamInputBuffer.onDataAvailable} does it, under its lock: one of the two. */
    private void tellEnd() throws ReflectiveOperationException {
        Object input = input();
        Lock lock = (Lock) Reflection.field(input, "readStateLock");
        lock.lock();
        try {
            if (isAwaited(input) && isRead()) {
                Reflection.setField(input, "readInterest", false);
                request.action(ActionCode.DISPATCH_READ, null);
                request.action(ActionCode.DISPATCH_EXECUTE, null);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasSent() {
        request.action(ActionCode.AVAILABLE, null);
        return request.getAvailable() > 0;
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
