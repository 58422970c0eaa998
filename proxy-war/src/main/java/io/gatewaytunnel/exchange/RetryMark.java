package io.gatewaytunnel.exchange;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;

/**
 * What a response tells of agents that were asked in vain before it came: a member of {@code Proxy-Status} behind those
 * of the proxies before us. Pure. Source: RFC 9209 §2.
 */
final class RetryMark {
    private RetryMark() {}

    /** The head, which says so if more than one agent had the request. */
    static ResponseHead on(ResponseHead head, int agents) {
        return agents <= 1
                ? head
                : new ResponseHead(
                        head.status(),
                        Headers.builder()
                                .addAll(head.headers())
                                .add("Proxy-Status", "gateway-tunnel; details=\"" + words(agents) + "\"")
                                .build());
    }

    /** In words, for a person. */
    static String words(int agents) {
        return "asked " + agents + " agents";
    }
}
