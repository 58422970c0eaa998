package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.head.HeadSize;
import io.gatewaytunnel.head.UpgradeOffer;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;

/** The 101 that the public client gets. Pure. Source: RFC 9110 §7.8. */
final class SwitchingHead {
    /** Octets that any server can write: no other buffer takes the place of the one that Tomcat has for them. */
    private static final int MOST_BYTES = 8 << 10;

    private SwitchingHead() {}

    /**
     * Of the origin's answer to the request; throws {@link UnfitRequestException} when it takes what was not offered or
     * is too large.
     */
    static ResponseHead of(RequestHead request, Headers answer) {
        String protocol = UpgradeOffer.taken(request, answer)
                .orElseThrow(() -> new UnfitRequestException(
                        ForwardError.ORIGIN_INVALID, "The origin switches to a protocol that was not offered."));
        Headers.Builder head = Headers.builder();
        for (Headers.Field field : HopByHop.strip(answer)) {
            if (!field.isNamed("Content-Length")) { // means nothing here, and containers believe it
                head.add(field.name(), field.value());
            }
        }
        head.add("Connection", "Upgrade").add("Upgrade", protocol);
        ResponseHead switching = new ResponseHead(ResponseHead.SWITCHING_PROTOCOLS, head.build());
        if (HeadSize.of(switching).octets() > MOST_BYTES) {
            throw new UnfitRequestException(
                    ForwardError.ORIGIN_HEAD_TOO_LARGE,
                    "The head of the origin's 101 is over " + MOST_BYTES + " bytes.");
        }
        return switching;
    }
}
