package io.gatewaytunnel.head;

import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which protocols a public client offers to go on in, as far as they are passed on, and whether an answer takes one of them. Pure. Source: RFC 9110
 * §7.8, RFC 6455 §4.1.
 */
public final class UpgradeOffer {
    /**
     * Never passed on: after a switch to another HTTP the origin would take requests that nobody has looked at (h2c smuggling), and TLS inside the
     * connection (RFC 2817) would make it opaque to the agent that ends it.
     */
    private static final Set<String> NEVER = Set.of("h2c", "h2", "http", "tls");

    private UpgradeOffer() {}

    /**
     * The protocols, by comma and space; empty when the request is an ordinary one. A request with a body is: the body would have to come before the
     * other protocol.
     */
    static String of(String protocol, Headers received, long bodyLength) {
        boolean offers = protocol.equals("HTTP/1.1")
                && received.tokens("connection").contains("upgrade")
                && (bodyLength == RequestHead.NO_BODY || bodyLength == 0);
        if (!offers) {
            return "";
        }
        List<String> protocols = protocols(received.all("upgrade"));
        boolean sound = protocols.stream().allMatch(HeadRules::isProtocol);
        return sound
                ? String.join(
                        ", ", protocols.stream().filter(UpgradeOffer::mayPass).toList())
                : "";
    }

    /** The value of the Upgrade field of a 101 that takes something of the offer, or empty when it does not. */
    public static Optional<String> taken(RequestHead request, Headers answer) {
        List<String> taken = protocols(answer.all("upgrade"));
        List<String> offered = protocols(List.of(request.upgrade()));
        boolean sound = !taken.isEmpty()
                && taken.stream().allMatch(t -> offered.stream().anyMatch(o -> isSame(o, t)));
        return sound ? Optional.of(String.join(", ", taken)) : Optional.empty();
    }

    /** Names are compared without regard to case; a version may be left out in the answer. */
    private static boolean isSame(String offered, String taken) {
        return offered.equalsIgnoreCase(taken) || name(offered).equalsIgnoreCase(taken);
    }

    private static List<String> protocols(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty())
                .toList();
    }

    private static boolean mayPass(String protocol) {
        return !NEVER.contains(name(protocol).toLowerCase(Locale.ROOT));
    }

    private static String name(String protocol) {
        return protocol.split("/", 2)[0];
    }
}
