package io.gatewaytunnel.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The one rule for a change of protocol inside a connection, for both sides: what may be offered to an origin, and
 * which answer takes it. Pure.
 *
 * <p>Protocols are names, each with a version after a slash if it has one; names are compared without regard to case.
 * Source: RFC 9110 §7.8.
 */
public final class Upgrades {
    /**
     * Never gone on in: over another HTTP the origin would take requests that nobody has looked at (h2c smuggling), and
     * TLS inside the connection (RFC 2817) would make it opaque to the agent that ends it.
     */
    private static final Set<String> NEVER = Set.of("h2c", "h2", "http", "tls");

    private Upgrades() {}

    /** The protocols in the values of Upgrade fields, in their order. */
    public static List<String> protocols(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(protocol -> !protocol.isEmpty())
                .toList();
    }

    /** Whether the protocol may be offered to an origin. */
    public static boolean mayPass(String protocol) {
        return !NEVER.contains(name(protocol).toLowerCase(Locale.ROOT));
    }

    /**
     * What a 101 with these Upgrade fields goes on in, as the value of one such field. The version may be left out in
     * the answer.
     *
     * @param offered the value of the Upgrade field of the request
     * @return empty when the answer names nothing, or anything that was not offered or may not pass
     */
    public static Optional<String> taken(String offered, List<String> answered) {
        List<String> offers = protocols(List.of(offered));
        List<String> taken = protocols(answered);
        boolean sound = !taken.isEmpty()
                && taken.stream().allMatch(t -> mayPass(t) && offers.stream().anyMatch(o -> isSame(o, t)));
        return sound ? Optional.of(String.join(", ", taken)) : Optional.empty();
    }

    private static boolean isSame(String offered, String taken) {
        return offered.equalsIgnoreCase(taken) || name(offered).equalsIgnoreCase(taken);
    }

    private static String name(String protocol) {
        return protocol.split("/", 2)[0].strip();
    }
}
