package io.gatewaytunnel.policy;

import io.gatewaytunnel.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Sends the client elsewhere: what is not said stays as it was asked for, the query always. Pure. Source:
 * HTTPRequestRedirectFilter.
 *
 * @param hostname without a port
 * @param port where none is said: the scheme's own if a scheme is said, or else the one that was asked for
 */
public record Redirect(
        Optional<String> scheme, Optional<String> hostname, OptionalInt port, Optional<PathChange> path, int status) {
    /** Found, as HTTPRoute has it. */
    public static final int DEFAULT_STATUS = 302;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern PATH = Pattern.compile("(?:/[!-~&&[^?#,;/]]++)++");

    /** A longer one is nobody's context path. */
    private static final int MOST_ABOVE = 256;

    /**
     * Where a request is sent.
     *
     * @param head with the path below the application's, and the scheme that the client used
     * @param above what the client's path had before that: the context path; it stays unless another host is said
     * @param matched as for {@link PathChange#apply}
     */
    public String location(RequestHead head, String above, String matched) {
        int hostEnd = portSign(head.authority());
        String to = scheme.orElse(head.scheme());
        int number = port.orElseGet(() -> scheme.isPresent()
                ? portOf(to)
                : askedPort(head.authority(), hostEnd).orElse(portOf(head.scheme())));
        String host = hostname.orElse(head.authority().substring(0, hostEnd));
        String asked = head.target().startsWith("/") ? head.target() : "/";
        String target = path.map(change -> change.apply(asked, matched)).orElse(asked);
        return to + "://" + host + (number == portOf(to) ? "" : ":" + number)
                + (hostname.isEmpty()
                                && above.length() <= MOST_ABOVE
                                && PATH.matcher(above).matches()
                        ? above
                        : "") + encoded(target);
    }

    private static int portOf(String scheme) {
        return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    }

    /** Where a host ends and its port begins, if it has one. */
    private static int portSign(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon >= 0 && authority.indexOf(']', colon) < 0 ? colon : authority.length();
    }

    private static OptionalInt askedPort(String authority, int hostEnd) {
        String digits = authority.substring(Math.min(authority.length(), hostEnd + 1));
        return digits.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    /** Octets that no URL has, which some servers take, get their escapes (RFC 3986 §2.1). */
    private static String encoded(String target) {
        StringBuilder url = new StringBuilder(target.length());
        for (byte octet : target.getBytes(StandardCharsets.ISO_8859_1)) {
            boolean plain = octet > ' ' && octet < 0x7f && octet != '"' && octet != '<' && octet != '>';
            url.append(plain ? String.valueOf((char) octet) : "%%%02X".formatted(octet & 0xff));
        }
        return url.toString();
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder("redirect ").append(status);
        scheme.ifPresent(name -> words.append(", scheme ").append(name));
        hostname.ifPresent(name -> words.append(", host ").append(name));
        port.ifPresent(number -> words.append(", port ").append(number));
        path.ifPresent(change -> words.append(", ").append(change));
        return words.toString();
    }
}
