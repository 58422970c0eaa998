package io.gatewaytunnel.origin;

import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/1.1 connection had carried when a request began: tells whether any octet of the request has left, and
 * any of an answer has come. Threads: any.
 */
final class WireMark {
    private final EndpointDetails counts;
    private final long sentBytes;
    private final long receivedBytes;

    private WireMark(EndpointDetails counts) {
        this.counts = counts;
        this.sentBytes = counts.getSentBytesCount();
        this.receivedBytes = counts.getReceivedBytesCount();
    }

    /** The mark of now, or null if HttpCore does not count. */
    static @Nullable WireMark of(HttpContext context) {
        EndpointDetails counts = HttpCoreContext.cast(context).getEndpointDetails();
        return counts == null ? null : new WireMark(counts);
    }

    boolean isNothingSent() {
        return counts.getSentBytesCount() == sentBytes;
    }

    boolean isNothingReceived() {
        return counts.getReceivedBytesCount() == receivedBytes;
    }
}
