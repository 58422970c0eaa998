package io.gatewaytunnel.head;

import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.Upgrades;
import java.util.List;
import java.util.Optional;

/**
 * Which protocols a public client offers to go on in, as far as they are passed on, and whether an answer takes one of
 * them. Pure. Source: RFC 9110 §7.8, RFC 6455 §4.1.
 */
public final class UpgradeOffer {
    private UpgradeOffer() {}

    /**
     * The protocols, by comma and space; empty when the request is an ordinary one. A request whose body has no known
     * length is, or that waits to be asked for it: the body has to be whole before the other protocol begins.
     */
    static String of(String protocol, Headers received, long bodyLength) {
        boolean offers = protocol.equals("HTTP/1.1")
                && received.tokens("connection").contains("upgrade")
                && bodyLength != RequestHead.UNKNOWN_LENGTH
                && !(bodyLength > 0 && received.contains("expect"));
        if (!offers) {
            return "";
        }
        List<String> protocols = Upgrades.protocols(received.all("upgrade"));
        boolean sound = protocols.stream().allMatch(HeadRules::isProtocol);
        return sound
                ? String.join(", ", protocols.stream().filter(Upgrades::mayPass).toList())
                : "";
    }

    /** The value of the Upgrade field of a 101 that takes something of the offer, or empty when it does not. */
    public static Optional<String> taken(RequestHead request, Headers answer) {
        return Upgrades.taken(request.upgrade(), answer.all("upgrade"));
    }
}
