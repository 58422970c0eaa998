package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11OutputBuffer;

/**
 * What Tomcat can write of a head.
 *
 * <p>Over HTTP/1.1 each connection with a request under way has a buffer of {@code maxHttpResponseHeaderSize} for it,
 * and what does not fit ends the connection without an answer. A larger one is put in its place for the one head that
 * needs it; so none costs memory while it is not needed. Over HTTP/2 it writes as many frames as a head needs, but a
 * field never goes over the end of one: of one that is larger than a frame 10.1.62 ends the connection, and versions
 * before it send a frame that is larger than the client allows.
 *
 * <p>Loaded on Tomcat alone.
 */
final class TomcatHeads {
    private static final String BUFFER = "headerBuffer";

    /**
     * Of a field over HTTP/2: what every client takes as a frame (RFC 9113 §4.2), less the twelve octets that Tomcat
     * keeps for lengths.
     */
    private static final int MOST_FIELD_OCTETS = 16_384 - 12;

    private TomcatHeads() {}

    static boolean hasRoom(Response response, SectionSize size) throws ReflectiveOperationException {
        Object output = Reflection.field(response, "outputBuffer");
        if (!(output instanceof Http11OutputBuffer)) {
            return fitsFrames(size);
        }
        ByteBuffer now = (ByteBuffer) Reflection.field(output, BUFFER);
        if (now.capacity() < size.octets()) {
            Reflection.setField(output, BUFFER, now); // throws where it could not be replaced
        }
        return true;
    }

    /** Whether frames of HTTP/2 hold all fields. */
    static boolean fitsFrames(SectionSize size) {
        return size.fieldOctets() <= MOST_FIELD_OCTETS;
    }

    /** With nothing in it; what is returned is for the thread that writes. */
    static BooleanSupplier makeRoom(Reach reach, Response response, SectionSize size)
            throws ReflectiveOperationException {
        Object output = Reflection.field(response, "outputBuffer");
        if (!(output instanceof Http11OutputBuffer)) {
            return () -> true;
        }
        ByteBuffer now = (ByteBuffer) Reflection.field(output, BUFFER);
        boolean left = isOurs(now);
        if (!left && now.capacity() >= size.octets()) {
            return () -> true;
        }
        ByteBuffer usual = left ? ByteBuffer.allocate(usualBytes(response)) : now;
        if (usual.capacity() >= size.octets()) {
            Reflection.setField(output, BUFFER, usual);
            return () -> true;
        }
        Reflection.setField(output, BUFFER, ours(size.octets()));
        // What the Servlet API calls committed is not: it counts a buffer that holds all of the body.
        return () -> response.isCommitted()
                && reach.act(Level.WARNING, "head", () -> Reflection.setField(output, BUFFER, usual));
    }

    /** One that can be told from Tomcat's: it begins behind the first octet of its array. */
    private static ByteBuffer ours(int octets) {
        return ByteBuffer.allocate(octets + 1).position(1).slice();
    }

    /** One of a response that ended before its head: Tomcat gives it to the next request with all the rest. */
    private static boolean isOurs(ByteBuffer buffer) {
        return buffer.arrayOffset() > 0;
    }

    private static int usualBytes(Response response) throws ReflectiveOperationException {
        Object protocol = Reflection.field(Reflection.field(response, "hook"), "protocol");
        return (int) Reflection.call(protocol, "getMaxHttpResponseHeaderSize");
    }
}
