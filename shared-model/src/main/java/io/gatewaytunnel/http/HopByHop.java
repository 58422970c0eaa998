package io.gatewaytunnel.http;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields that end at each hop and that an intermediary must not pass on. {@code Trailer} is none of them: trailers
 * are passed on, and some who read them want to have been told.
 *
 * <p>Source: RFC 9110 §7.6.1, RFC 9112 §6.1 (Transfer-Encoding), RFC 9110 §11.7 (Proxy-*).
 */
public final class HopByHop {
    private static final FieldNameSet ALWAYS = FieldNameSet.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /**
     * Fields that no peer may remove by naming them in {@code Connection}: without them the next hop would see another
     * message than the one that was sent, which is how requests are smuggled and forwarding information is stripped.
     */
    private static final FieldNameSet NEVER_NAMED = FieldNameSet.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "authorization",
            "cookie",
            "set-cookie",
            "forwarded",
            "via");

    private HopByHop() {}

    /** Whether the field always ends at this hop, whatever {@code Connection} says. */
    public static boolean isHopByHop(String name) {
        return ALWAYS.contains(name);
    }

    /**
     * The section as the next hop may see it: without hop-by-hop fields and without those that {@code Connection}
     * names.
     */
    public static Headers strip(Headers section) {
        List<String> named = namedByConnection(section);
        return section.without(field -> ALWAYS.contains(field.name()) || isAmong(named, field.name()));
    }

    /**
     * The same of a response, whose {@code status} decides on {@code Upgrade}: a 426 says in it what the origin asks
     * for, and says nothing without it.
     *
     * <p>Source: RFC 9110 §15.5.22.
     */
    public static Headers strip(int status, Headers section) {
        Headers stripped = strip(section);
        List<String> asked = status == ResponseHead.UPGRADE_REQUIRED ? section.all("upgrade") : List.of();
        if (asked.isEmpty()) {
            return stripped;
        }
        Headers.Builder fields = Headers.builder().addAll(stripped);
        asked.forEach(value -> fields.add("Upgrade", value));
        return fields.build();
    }

    /** Those that would not end here anyway; mostly none. */
    private static List<String> namedByConnection(Headers section) {
        List<String> tokens = section.tokens("connection");
        if (tokens.isEmpty()) {
            return tokens;
        }
        List<String> named = new ArrayList<>(tokens);
        named.removeIf(name -> ALWAYS.contains(name) || NEVER_NAMED.contains(name) || name.startsWith("x-forwarded-"));
        return named;
    }

    private static boolean isAmong(List<String> names, String name) {
        for (String one : names) {
            if (one.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
