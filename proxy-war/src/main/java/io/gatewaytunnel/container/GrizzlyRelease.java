package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;

/**
 * Has Grizzly let go of the connection of a request that is over. It keeps 16 request objects a thread for later
 * requests, and each of them keeps what it came on until it is used again: a whole session of HTTP/2 with a hundred
 * streams, long after its end. With a hundred threads that is the end of most heaps.
 *
 * <p>The servlet layer's own objects are notes of them, and go on knowing the response that was theirs, which is
 * another request's by then, of another session; when that one has been cancelled it stays so, and sessions hang
 * together in chains of thousands of streams. So the notes are taken off too: the next request gets new ones.
 *
 * <p>It is told of every request of a listener, since strangers choose whether theirs gets to an application:
 * {@code TRACE} is refused before.
 *
 * <p>Threads: any; what is released is the request's of that thread. Holds a probe in each listener through which a
 * request has come, until {@link #close}, which its owner calls.
 */
final class GrizzlyRelease implements AutoCloseable {
    private final Reach reach;
    private final GrizzlyProbe probe;

    GrizzlyRelease(Reach reach) {
        this.reach = reach;
        this.probe = new GrizzlyProbe(reach, "org.glassfish.grizzly.http.server.HttpServerProbe", this::happened);
    }

    /** From the first request of a listener on; {@code request} is Grizzly's. */
    void attach(Object request) throws ReflectiveOperationException {
        probe.attach(Reflection.call(Reflection.call(request, "getHttpFilter"), "getMonitoringConfig"));
    }

    /** {@code onRequestCompleteEvent(filter, connection, response)} among others. */
    private void happened(String event, Object[] arguments) {
        if (event.equals("onRequestCompleteEvent")) {
            release(arguments[2]);
        }
    }

    /**
     * The response is whole and flushed by then, and nothing asks for its context any more, nor for the head that the
     * body belonged to, which knows the stream and with it the session.
     */
    private void release(Object response) {
        reach.act(Level.DEBUG, "release", () -> {
            Object request = Reflection.call(response, "getRequest");
            Reflection.setField(response, "httpContext", null);
            Reflection.setField(Reflection.call(request, "getInputBuffer"), "httpHeader", null);
            Reflection.invoke(Reflection.field(Reflection.call(request, "getRequest"), "notesHolder"), "clear");
        });
    }

    @Override
    public void close() {
        probe.close();
    }
}
