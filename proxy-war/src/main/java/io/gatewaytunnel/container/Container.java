package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The server that this runs in, as far as it differs from what the Servlet API promises. The defaults are what the API
 * alone can do; one class a server overrides what is odd about that one, and nobody else asks which server it is.
 *
 * <p>Unless a method says otherwise it never throws: without a way through to the server's own objects the default is
 * done, and logged. Threads: where a method takes the request or response, those that may use them (the container's
 * before the filter has returned, then whoever holds the exchange's gate). Immutable.
 */
public interface Container {
    /** Any length of a body. */
    long NO_BODY_LIMIT = Long.MAX_VALUE;

    /** Finds out by an object of the server's, such as the servlet context. */
    static Container of(Object ofContainer) {
        ClassLoader loader = ofContainer.getClass().getClassLoader();
        // Grizzly first: Payara's servlet layer is a descendant of Tomcat's, so the HTTP layer decides.
        if (isThere("org.glassfish.grizzly.http.server.Request", loader)) {
            return new GrizzlyContainer();
        }
        if (isThere("io.undertow.servlet.spec.HttpServletRequestImpl", loader)) {
            return new UndertowContainer();
        }
        return isThere("org.apache.coyote.ActionCode", loader) ? new TomcatContainer() : new PlainContainer();
    }

    private static boolean isThere(String className, ClassLoader loader) {
        try {
            Class.forName(className, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** For the log and the status page, in lower case. */
    String name();

    // The request's head.

    /**
     * Whether the request came over TLS. Servers believe the scheme that an HTTP/2 client names, on a connection in
     * clear text too: there the cipher has to be known as well. Source: Servlet 6.0 §3.10.
     */
    default boolean isSecure(HttpServletRequest request) {
        return request.isSecure()
                && (!HttpVersion.isHttp2(request)
                        || request.getAttribute("jakarta.servlet.request.cipher_suite") != null);
    }

    /**
     * Whether the server has taken a {@code Content-Length} out of a head that also had {@code Transfer-Encoding}; only
     * for a request of HTTP/1.1 with the latter. Source: RFC 9112 §6.3, §11.2.
     */
    default boolean hasDroppedLength(HttpServletRequest request) {
        return false;
    }

    /**
     * Whether a request of HTTP/1.1 that is answered at once is to be completed on a thread of ours, since the server
     * would otherwise go on with the connection's next one in the same turn, for as long as there are any.
     */
    default boolean completesElsewhere() {
        return true;
    }

    /**
     * Whether nobody waits for an answer to the request any more, and the server hands it over all the same: over
     * HTTP/2 its stream has been reset, or its connection has ended. Then nothing is done for it. On the container's
     * thread, once, before anything else.
     */
    default boolean isAbandoned(HttpServletRequest request) {
        return false;
    }

    // The request's body.

    /**
     * Takes the server's own limit for request bodies over, where it would cut one in a way that no client understands.
     * Before anything of the body was asked for.
     *
     * @return octets that the body may have, {@link #NO_BODY_LIMIT} where the server has no limit or keeps it to itself
     */
    default long takeBodyLimit(HttpServletRequest request) {
        return NO_BODY_LIMIT;
    }

    /** Whether a read failed because the body is over a limit of the server's own. */
    default boolean isBodyTooLarge(Throwable failure) {
        return false;
    }

    /**
     * Whether {@code onAllDataRead} may come while data is still unread, so that one has to read on until the end
     * without asking.
     */
    default boolean announcesEndEarly() {
        return false;
    }

    /** Whether completing a request before the end of its body leaves a thread of the server's waiting for the rest. */
    default boolean waitsForBodies(HttpServletRequest request) {
        return true;
    }

    /** Keeps a request readable although its response has been closed, by us or not. */
    default void keepInputOpen(HttpServletRequest request) {}

    /**
     * Has the server close the connection behind the response instead of waiting for a body that the client was never
     * asked for, which it does by itself only when the status is no 2xx. Before the completion.
     */
    default void forgetUnaskedBody(HttpServletRequest request) {}

    /** Tells a client that waits for a 100 to go on, where neither listening to the body nor the server itself does. */
    default void sendContinue(HttpServletRequest request) {}

    /** Lets go of buffers that the server keeps for each request and that nobody here uses; at the beginning. */
    default void dropUnusedBuffers(HttpServletRequest request, HttpServletResponse response) {}

    // The response.

    /**
     * Bounds what the server keeps of a response for a client that reads slowly, in octets per connection. The bound
     * stays with the connection.
     */
    default void boundWriteQueue(HttpServletRequest request, int mostBytes) {}

    /** Whether a HEAD over HTTP/2 must do without a listener for writing. */
    default boolean endsHeadBeforeItsStart() {
        return false;
    }

    /**
     * Gives the response a buffer of so many octets where the server keeps one of its own as long as the request lives,
     * unless something is in it. Elsewhere the server takes buffers from a pool while there is something to write, and
     * what {@code setBufferSize} said stays.
     *
     * @return whether it has one of that size now; at the beginning also whether the server can do so at any time
     */
    default boolean resizeBuffer(HttpServletResponse response, int bytes) {
        return false;
    }

    /**
     * Whether a write of this response would wait on its thread, although the container says that it is ready: over
     * HTTP/2 Tomcat has a write of one stream wait for that of another which the network does not take, for as long as
     * its write timeout. Empty where no write waits.
     */
    default Optional<SharedWrites> sharedWrites(HttpServletRequest request) {
        return Optional.empty();
    }

    /** Whether completing a response over HTTP/2 has to be what closes it. */
    default boolean closesStreamsByCompletion() {
        return false;
    }

    /** Whether the server may have set that field by itself: the origin's is set in its place, not added. */
    default boolean isOwnField(String name) {
        return false;
    }

    /**
     * Takes away what the server has set by itself and the origin, whose fields {@code hasField} knows by name, has
     * not.
     */
    default void clearOwnFields(HttpServletResponse response, Predicate<String> hasField) {}

    /**
     * Has the server not end a response, of which the head is set and nothing written, on the thread that writes the
     * last octet of its Content-Length, where it would wait for the client there.
     */
    default void countNoLength(HttpServletResponse response) {}

    /** Sets the field as it is. */
    default void setContentType(HttpServletResponse response, String value) {
        response.setContentType(value);
    }

    // The end.

    /**
     * Breaks a committed response off, so that the client sees that it is incomplete; the Servlet API has no way,
     * completing ends a chunked response as if it were whole. With no other thread inside the request's streams; the
     * caller completes the exchange afterwards. Over HTTP/2 Tomcat and WildFly reset the one stream, Payara ends the
     * connection.
     *
     * @return whether the connection or stream was cut; false where it is not known how, and when it was gone already
     */
    boolean breakOff(HttpServletRequest request);

    /**
     * Completes an exchange whose client is gone or was cut off; perhaps after the return, on a thread of the server's.
     */
    default void complete(HttpServletRequest request, Runnable completion) {
        completion.run();
    }

    /**
     * Ends the connection behind a refusal that has been written, where the field {@code Connection} does not see to
     * it.
     */
    default void endConnection(HttpServletRequest request, HttpServletResponse response) {}

    /**
     * Finds out whether the client has left, where the server does not report it by itself: Tomcat and WildFly never
     * look at an HTTP/1.1 connection whose response is silent. {@link ClientWatch#REPORTED} where it does, empty where
     * there is no way.
     */
    default Optional<ClientWatch> watch(HttpServletRequest request) {
        return Optional.empty();
    }

    /** Lets go of what it holds of the system; when the application has ended. */
    default void close() {}

    /**
     * How many of the server's threads there are for requests that came in where this one did: waiting on more than a
     * few of them would stop the links, which need them too. 0 where that is not known.
     */
    default int requestThreads(HttpServletRequest request) {
        return 0;
    }

    // Leaving HTTP.

    /** Whether upgrades pass here. */
    default boolean upgrades() {
        return false;
    }

    /**
     * Whether {@link #upgrade} may follow an {@code AsyncContext.dispatch}, so that no thread has to wait for the head
     * that answers the offer.
     */
    default boolean upgradesAfterDispatch() {
        return false;
    }

    /**
     * Has the server switch once the filter has returned; status and fields of the 101 are set already. Only on the
     * container's own thread of a request that is not asynchronous at that moment. Throws what the server throws.
     */
    default void upgrade(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        throw new ServletException("upgrades do not pass on " + name());
    }
}
