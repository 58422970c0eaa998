package io.gatewaytunnel.head;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.FieldNameSet;
import io.gatewaytunnel.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * What the origin is told of the public side: {@code X-Forwarded-*}, {@code Forwarded} and {@code Via}. What a client
 * sent of them is dropped, unless it is a proxy that the configuration trusts: then it is kept and added to. Source:
 * RFC 7239, RFC 9110 §7.6.3.
 */
final class Forwarding {
    private static final String BY = "gateway-tunnel";

    /** Ours goes behind what a trusted proxy said in them. */
    private static final FieldNameSet ALWAYS_REPLACED =
            FieldNameSet.of("x-forwarded-for", "forwarded", "x-forwarded-prefix");

    private final Headers received;
    private final boolean trusted;
    private final String client;
    private final String ownScheme;
    private final String host;
    private final String protocol;
    private final String contextPath;

    private Forwarding(HttpServletRequest request, Headers received, String host, boolean trusted, boolean secure) {
        this.received = received;
        this.host = host;
        this.trusted = trusted;
        this.client = withoutScope(request.getRemoteAddr());
        this.ownScheme = secure ? "https" : "http";
        this.protocol = request.getProtocol();
        this.contextPath = request.getContextPath();
    }

    /**
     * {@code host}: the one that the client asked for, empty if none; {@code secure}: whether the public connection
     * itself is over TLS.
     */
    static Forwarding of(
            HttpServletRequest request, Headers received, String host, AddressRanges trustedProxies, boolean secure) {
        return new Forwarding(request, received, host, trustedProxies.contain(request.getRemoteAddr()), secure);
    }

    /** The scheme that the public client used, as far as we can know. */
    String scheme() {
        return kept("x-forwarded-proto")
                .map(value -> value.split(",", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(scheme -> scheme.equals("http") || scheme.equals("https"))
                .orElse(ownScheme);
    }

    /** Whether what came under that name is not passed on as it came. */
    boolean replaces(String name) {
        return tellsOfClient(name) && (!trusted || ALWAYS_REPLACED.contains(name) || name.indexOf('_') >= 0);
    }

    /**
     * Whether an origin may take the field for what a proxy in front of it says of the client. CGI and what descends
     * from it make no difference between {@code X_Forwarded_For} and {@code X-Forwarded-For}, nor of case.
     */
    static boolean tellsOfClient(String name) {
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        if (first != 'x' && first != 'X' && first != 'f' && first != 'F') {
            return false; // nearly all, and each field of each request is asked for
        }
        String dashed = name.toLowerCase(Locale.ROOT).replace('_', '-');
        return dashed.startsWith("x-forwarded-") || dashed.equals("forwarded") || dashed.equals("x-real-ip");
    }

    void addTo(Headers.Builder headers) {
        headers.add("X-Forwarded-For", appended("x-forwarded-for", client));
        addUnlessKept(headers, "X-Forwarded-Proto", ownScheme);
        if (!host.isEmpty()) {
            addUnlessKept(headers, "X-Forwarded-Host", host);
        }
        String prefix = kept("x-forwarded-prefix").orElse("") + contextPath;
        if (!prefix.isEmpty()) {
            headers.add("X-Forwarded-Prefix", prefix);
        }
        headers.add("Forwarded", appended("forwarded", element()));
        headers.add("Via", viaVersion() + " " + BY);
    }

    private void addUnlessKept(Headers.Builder headers, String name, String value) {
        if (kept(name).isEmpty()) {
            headers.add(name, value);
        }
    }

    private Optional<String> kept(String name) {
        return trusted ? received.first(name) : Optional.empty();
    }

    /** What a trusted proxy sent, in one field, with our own at the end. */
    private String appended(String name, String own) {
        if (!trusted) {
            return own;
        }
        String before = String.join(", ", received.all(name));
        return before.isBlank() ? own : before + ", " + own;
    }

    private String element() {
        String node = client.indexOf(':') >= 0 ? "\"[" + client + "]\"" : quotedUnlessToken(client);
        String asked = host.isEmpty() ? "" : ";host=" + quotedUnlessToken(host);
        return "for=" + node + asked + ";proto=" + ownScheme;
    }

    private static String quotedUnlessToken(String value) {
        return HeadRules.isToken(value)
                ? value
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String viaVersion() {
        return switch (protocol) {
            case "HTTP/1.0" -> "1.0";
            case "HTTP/2.0", "HTTP/2" -> "2.0";
            default -> "1.1";
        };
    }

    /** The zone of a link-local address means something on this machine alone. */
    private static String withoutScope(String address) {
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }
}
