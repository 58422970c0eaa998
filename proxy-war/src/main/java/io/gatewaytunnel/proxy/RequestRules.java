package io.gatewaytunnel.proxy;

import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.RequestHead;
import java.util.Optional;

/** What a request head must satisfy before it is forwarded: containers let different things pass. Pure. */
final class RequestRules {
    private RequestRules() {}

    /** The answer for a head that is not forwarded. */
    static Optional<UnfitRequestException> violation(RequestHead head, int maxHeadBytes) {
        return HeadRules.violation(head, maxHeadBytes).map(words -> {
            ForwardError error =
                    HeadRules.sizeBytes(head) > maxHeadBytes ? ForwardError.HEAD_TOO_LARGE : ForwardError.BAD_REQUEST;
            return new UnfitRequestException(error, "Not forwarded: " + words + ".");
        });
    }
}
