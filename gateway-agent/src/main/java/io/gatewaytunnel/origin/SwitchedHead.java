package io.gatewaytunnel.origin;

import java.nio.ByteBuffer;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.reactor.ProtocolIOSession;

/**
 * The head of a 101, and with it the connection that it came on: to HttpCore a 101 is one informational response among
 * others, and whoever is told of it sees no connection. Used by the connection's I/O thread while HttpCore tells of the
 * head, and not kept.
 */
final class SwitchedHead extends BasicHttpResponse {
    private static final long serialVersionUID = 1L;

    private final transient ProtocolIOSession session;
    private final transient SessionInputBuffer buffer;

    SwitchedHead(HttpResponse head, ProtocolIOSession session, SessionInputBuffer buffer) {
        super(head.getCode(), head.getReasonPhrase());
        setHeaders(head.getHeaders());
        this.session = session;
        this.buffer = buffer;
    }

    ProtocolIOSession session() {
        return session;
    }

    /**
     * What came behind the head in the same read; it is the new protocol's. HttpCore then has nothing left to take for
     * HTTP.
     */
    ByteBuffer takeRest() {
        ByteBuffer rest = ByteBuffer.allocate(buffer.length());
        buffer.read(rest);
        return rest.flip();
    }
}
