package io.gatewaytunnel.answer;

import io.gatewaytunnel.http.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;

/**
 * For whom an answer of our own is: whether it wants a page rather than JSON, and the id of its request, by which the
 * logs know it. Immutable.
 */
public record Recipient(boolean prefersHtml, String requestId) {
    /** The client of a request; on the container's thread. */
    public static Recipient of(HttpServletRequest request, String requestId) {
        return new Recipient(AcceptedTypes.preferHtml(Collections.list(request.getHeaders("Accept"))), requestId);
    }

    /** The client of a request that was begun. */
    public static Recipient of(RequestHead head) {
        return new Recipient(
                AcceptedTypes.preferHtml(head.headers().all("accept")),
                head.provenance().requestId());
    }
}
