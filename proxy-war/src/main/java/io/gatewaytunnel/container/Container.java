package io.gatewaytunnel.container;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The server that this runs in, as far as it differs from what the Servlet API promises. The defaults are what the API
 * alone can do; one class a server overrides what is odd about that one, and nobody else asks which server it is.
 *
 * <p>Unless a method says otherwise it never throws: without a way through to the server's own objects the default is
 * done, and logged. Threads: where a method takes the request or response, those that may use them (the container's
 * before the filter has returned, then whoever holds the exchange's gate). Immutable.
 */
public interface Container extends Upgrading {
    /** Any length of a body. */
    long NO_BODY_LIMIT = Long.MAX_VALUE;

    /** Of these one may believe a server that says so; some say so of every request until it is read. */
    Set<String> MOSTLY_WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

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

    /** Where this server has its own configuration, if it has such a place. */
    default Optional<Path> configurationFolder() {
        return Optional.empty();
    }

    /** Where this server keeps what outlives deployments, if it has such a place. */
    default Optional<Path> dataFolder() {
        return Optional.empty();
    }

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

    /** The connection below a request of HTTP/1.1; empty where there is no way to it. On the container's thread. */
    default Optional<PublicConnection> publicConnection(HttpServletRequest request) {
        return Optional.empty();
    }

    /**
     * Lets the client of an HTTP/2 connection reset so many streams a second, on average over ten, where the server
     * would end the connection sooner. With each request, before anything else.
     */
    default void allowResets(HttpServletRequest request, int perSecond) {}

    // The request's body.

    /** Whether what looks like the end of a body without a length is the end of a stream that was reset. */
    default boolean isCutShort(HttpServletRequest request) {
        return false;
    }

    /**
     * Whether the client has ended a request that came over HTTP/2 without an octet behind its head. False where
     * something may be to come, if only the word that nothing does. On the container's thread, before anything of the
     * body was asked for. Source: RFC 9113 §8.1.
     */
    default boolean isWithoutBody(HttpServletRequest request) throws IOException {
        return MOSTLY_WITHOUT_BODY.contains(request.getMethod())
                && request.getInputStream().isFinished();
    }

    /** Whether the server spells the names of an HTTP/1.1 request's fields in lower case, whatever the client did. */
    default boolean lowersFieldNames(HttpServletRequest request) {
        return false;
    }

    /** The value of {@code Priority}, where the server reads that field of an HTTP/2 request and keeps it to itself. */
    default Optional<String> keptPriority(HttpServletRequest request) {
        return Optional.empty();
    }

    /**
     * Takes the server's own limit for request bodies over, where it would cut one in a way that no client understands.
     * Before anything of the body was asked for.
     *
     * @return octets that the body may have, {@link #NO_BODY_LIMIT} where the server has no limit or keeps it to itself
     */
    default long takeBodyLimit(HttpServletRequest request) {
        return NO_BODY_LIMIT;
    }

    /**
     * Whether the server hands the body of this request over as it comes from the network, chunks and all, and never
     * says where it ends.
     */
    default boolean leavesBodyRaw(HttpServletRequest request) {
        return false;
    }

    /** Whether a read failed because the body is over a limit of the server's own. */
    default boolean isBodyTooLarge(Throwable failure) {
        return false;
    }

    /**
     * Whether a read failed because the chunks of the body are none, and the client can be told so: what the server
     * would do about it by itself is called off. With nothing of the response written; nothing more is read then.
     * Source: RFC 9112 §7.1.
     */
    default boolean leavesMalformedBodyToUs(HttpServletRequest request, Throwable failure) {
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
     * asked for, or that has no end, which it does by itself only when the status is no 2xx. Before the completion.
     */
    default void forgetUnaskedBody(HttpServletRequest request) {}

    /**
     * Whether the server says {@code 100 Continue} by itself before it hands a request over: then nobody waits to be
     * asked for a body.
     */
    default boolean asksForBodies() {
        return false;
    }

    /** The body has come before its client was asked for it: no 100 is owed any more. Before it is listened to. */
    default void dropExpectation(HttpServletRequest request) {}

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

    /**
     * Sends what the server has gathered of a response whose output is ready. Throws what the output throws.
     *
     * @return false when some of it waits for the client, and the server would not come back to it by itself: then
     *     nothing is written until the listener is called, and it is flushed again
     */
    default boolean flush(HttpServletResponse response, ServletOutputStream output) throws IOException {
        output.flush();
        return true;
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

    /**
     * Has the server send the body in chunks, which the client understands, where it would not by itself. With the head
     * set and nothing written.
     */
    default void sendInChunks(HttpServletResponse response) {}

    /**
     * Whether the server can write a response head of that size; asked before anything of it is set. What comes too
     * late to be an answer is a connection that ends without one.
     */
    default boolean hasRoomForHead(HttpServletResponse response, SectionSize size) {
        return true;
    }

    /** What bounds a head there, in words for whoever runs the server. */
    default String headLimit() {
        return "its limit cannot be changed";
    }

    /**
     * Makes the room that was found, where the server keeps a buffer of a fixed size for heads; with nothing of the
     * response written.
     *
     * @return gives it back if the head has been written, and says whether it has
     */
    default BooleanSupplier makeRoomForHead(HttpServletResponse response, SectionSize size) {
        return () -> true;
    }

    /** Whether the server can write trailers of that size, over HTTP/2 or behind chunks. */
    default boolean hasRoomForTrailers(HttpServletResponse response, boolean http2, SectionSize size) {
        return true;
    }

    /**
     * Whether a response that stays in HTTP may have an {@code Upgrade} field, which says what the origin asks for.
     * Source: RFC 9110 §15.5.22.
     */
    default boolean mayAskForUpgrade() {
        return true;
    }

    /**
     * Adds the field as it is, byte for byte; false where there is no way past the Servlet API, which lets a server
     * write it anew.
     */
    default boolean addContentType(HttpServletResponse response, String value) {
        return false;
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
     * Does the same with a reset of the TCP connection, for a response whose end is that of its connection: an orderly
     * end, or one that TLS announces, would make it look whole. What the client has not taken yet is lost. Over
     * HTTP/1.x only. Source: RFC 9112 §8.
     */
    default boolean reset(HttpServletRequest request) {
        return breakOff(request);
    }

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

    /**
     * Ends the connection below a request at once, at any time, from any thread and whatever has become of it since,
     * also after it has left HTTP; no word to its client, and nobody is waited for. Taken on the container's thread.
     * Does nothing where there is no way.
     */
    default Runnable aborter(HttpServletRequest request) {
        return () -> {};
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
}
