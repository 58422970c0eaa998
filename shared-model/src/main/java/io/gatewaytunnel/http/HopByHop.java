package io.gatewaytunnel.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The fields that end at each hop and that an intermediary must not pass on.
 *
 * <p>Source: RFC 9110 §7.6.1, RFC 9112 §6.1 (Transfer-Encoding), RFC 9110 §11.7 (Proxy-*).
 */
public final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /**
     * Fields that no peer may remove by naming them in {@code Connection}: without them the next hop would see another
     * message than the one that was sent, which is how requests are smuggled and forwarding information is stripped.
     */
    private static final Set<String> NEVER_NAMED = Set.of(
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
        return ALWAYS.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The section as the next hop may see it: without hop-by-hop fields and without those that {@code Connection}
     * names.
     */
    public static Headers strip(Headers section) {
        Set<String> named = namedByConnection(section);
        return section.without(field -> {
            String name = field.name().toLowerCase(Locale.ROOT);
            return ALWAYS.contains(name) || named.contains(name);
        });
    }

    private static Set<String> namedByConnection(Headers section) {
        List<String> tokens = section.tokens("connection");
        if (tokens.isEmpty()) {
            return Set.of();
        }
        Set<String> named = new HashSet<>(tokens);
        named.removeIf(name -> NEVER_NAMED.contains(name) || name.startsWith("x-forwarded-"));
        return named;
    }
}
