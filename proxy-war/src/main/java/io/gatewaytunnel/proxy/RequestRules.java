package io.gatewaytunnel.proxy;

import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.Optional;

/** What a request head must satisfy before it is forwarded: containers let different things pass. Pure. */
final class RequestRules {
    private RequestRules() {}

    /** The answer for a head that is not forwarded. */
    static Optional<UnfitRequestException> violation(RequestHead head, int maxHeadBytes) {
        long bytes = HeadRules.sizeBytes(head);
        if (bytes > maxHeadBytes) {
            return Optional.of(new UnfitRequestException(
                    ForwardError.HEAD_TOO_LARGE,
                    "The request head has " + bytes + " bytes in "
                            + head.headers().size() + " fields (each counts " + Headers.FIELD_OVERHEAD_BYTES
                            + " beside name and value), the limit is " + maxHeadBytes + "."));
        }
        return HeadRules.violation(head, maxHeadBytes)
                .map(words -> new UnfitRequestException(ForwardError.BAD_REQUEST, "Not forwarded: " + words + "."));
    }
}
