package io.gatewaytunnel.route;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which hosts a route takes: one by its name, all below a name, or any.
 *
 * @param kind which of these
 * @param name in lower case, without {@code *.} and a dot at its end; empty for any
 */
public record HostPattern(Kind kind, String name) {
    /** From the most specific to the least. */
    public enum Kind {
        EXACT,
        /** One or more labels before the name. */
        WILDCARD,
        ANY
    }

    public static final HostPattern ANY = new HostPattern(Kind.ANY, "");

    private static final String WILDCARD = "*.";
    /** Characters, RFC 1035 §2.3.4. */
    static final int LONGEST = 253;

    /** Underscores too: names of hosts in containers have them. An address of IP version 6 is in brackets. */
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\\[[0-9a-f:.]+\\]");

    /** Empty when the text is no host, such as one with a port. */
    public static Optional<HostPattern> parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals("*")) {
            return Optional.of(ANY);
        }
        boolean wildcard = lower.startsWith(WILDCARD);
        String name = wildcard ? lower.substring(WILDCARD.length()) : lower;
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return plain.length() <= LONGEST && NAME.matcher(plain).matches()
                ? Optional.of(new HostPattern(wildcard ? Kind.WILDCARD : Kind.EXACT, plain))
                : Optional.empty();
    }

    /** Whether it takes the host of a request, as it came, with a port perhaps; slowly, for explanations. */
    boolean takes(String authority) {
        String host = authority.substring(0, RouteTable.hostEnd(authority)).toLowerCase(Locale.ROOT);
        return switch (kind) {
            case EXACT -> host.equals(name);
            case WILDCARD -> host.length() > name.length() + 1 && host.endsWith("." + name);
            case ANY -> true;
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        return switch (kind) {
            case EXACT -> name;
            case WILDCARD -> WILDCARD + name;
            case ANY -> "*";
        };
    }
}
