package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What heads and trailers may look like on the wire. The receiver ends the session over a violation, because it could
 * be an injection into the next hop; so a sender asks here first and turns an unfit head into an error of that one
 * exchange.
 *
 * <p>Source: RFC 9110 §5.1, §5.5, §9.1; docs/PROTOCOL.md §4.
 */
public final class HeadRules {
    private static final BitSet TOKEN = tokenCharacters();

    private static final String TOKEN_PATTERN = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";

    /** A name with a version or without, such as {@code websocket} or {@code foo/2} (RFC 9110 §7.8). */
    private static final String PROTOCOL_PATTERN = TOKEN_PATTERN + "(/" + TOKEN_PATTERN + ")?";

    private static final Pattern PROTOCOL = Pattern.compile(PROTOCOL_PATTERN);
    private static final Pattern PROTOCOLS = Pattern.compile(PROTOCOL_PATTERN + "(, ?" + PROTOCOL_PATTERN + ")*");

    private HeadRules() {}

    /** What is wrong with a request head, in words, or empty. {@code maxHeadBytes} is what the receiver declared. */
    public static Optional<String> violation(RequestHead head, int maxHeadBytes) {
        if (sizeBytes(head) > maxHeadBytes) {
            return Optional.of("the request head has " + sizeBytes(head) + " bytes, the limit is " + maxHeadBytes);
        }
        if (!isName(head.service())) {
            return Optional.of("the service name is not 1 to " + Protocol.MAX_NAME_CHARS + " of a-z A-Z 0-9 . _ -");
        }
        if (!isToken(head.method())) {
            return Optional.of("the method is not a token");
        }
        if (!head.scheme().equals("http") && !head.scheme().equals("https")) {
            return Optional.of("the scheme is neither http nor https");
        }
        if (!isVisible(head.authority()) || head.target().isEmpty() || !isVisible(head.target())) {
            return Optional.of("the authority or target is empty or holds spaces or control characters");
        }
        if (head.offersUpgrade()
                && (head.bodyLength() == RequestHead.UNKNOWN_LENGTH
                        || !PROTOCOLS.matcher(head.upgrade()).matches())) {
            return Optional.of("the upgrade is not a list of protocols, or the request has a body of unknown length");
        }
        if (!isId(head.provenance().requestId(), Protocol.MAX_REQUEST_ID_CHARS)
                || !isId(head.provenance().connection(), Protocol.MAX_CONNECTION_CHARS)) {
            return Optional.of("the id of the request or of its connection is too long or not visible ASCII");
        }
        return violation(head.headers(), maxHeadBytes);
    }

    /** What is wrong with a response head, in words, or empty. */
    public static Optional<String> violation(ResponseHead head, int maxHeadBytes) {
        return head.status() < 200 && !head.switchesProtocols()
                ? Optional.of("the status " + head.status() + " is not final")
                : violation(head.headers(), maxHeadBytes);
    }

    /** What is wrong with a header or trailer section, in words, or empty. */
    public static Optional<String> violation(Headers section, int maxHeadBytes) {
        if (section.sizeBytes() > maxHeadBytes) {
            return Optional.of("the header section has " + section.sizeBytes() + " bytes in " + section.size()
                    + " fields (each counts " + Headers.FIELD_OVERHEAD_BYTES + " beside name and value), the limit is "
                    + maxHeadBytes);
        }
        for (Headers.Field field : section) {
            if (!isToken(field.name())) {
                return Optional.of("a field name is not a token");
            }
            if (!isFieldValue(field.value())) {
                return Optional.of(
                        "the value of field " + field.name() + " holds a line break, NUL or a character over 255");
            }
        }
        return Optional.empty();
    }

    /** What the head counts against the limit: its header section and all its other strings. */
    public static long sizeBytes(RequestHead head) {
        return head.headers().sizeBytes()
                + head.service().length()
                + head.method().length()
                + head.scheme().length()
                + head.authority().length()
                + head.target().length()
                + head.upgrade().length()
                + head.provenance().requestId().length()
                + head.provenance().connection().length();
    }

    /** Whether the text may name a service or an agent. */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > Protocol.MAX_NAME_CHARS) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isOfName(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may name a session: as {@link #isName}, longer, and with a sign before its number. */
    public static boolean isSessionName(String text) {
        return !text.isEmpty()
                && text.length() <= Protocol.MAX_SESSION_NAME_CHARS
                && text.chars().allMatch(c -> isOfName(c) || c == '#');
    }

    /** Whether the text may stand for a public connection. */
    public static boolean isConnection(String text) {
        return !text.isEmpty() && isId(text, Protocol.MAX_CONNECTION_CHARS);
    }

    /** Visible ASCII, as it may stand in a log; empty where there is none. */
    private static boolean isId(String text, int maxChars) {
        if (text.length() > maxChars) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfName(int c) {
        boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return alphanumeric || c == '.' || c == '_' || c == '-';
    }

    /** Whether the text names a protocol that a connection may go on in. */
    public static boolean isProtocol(String text) {
        return PROTOCOL.matcher(text).matches();
    }

    /** Whether the text is a token (RFC 9110 §5.6.2). */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!TOKEN.get(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }

    private static BitSet tokenCharacters() {
        BitSet token = new BitSet(128);
        token.set('0', '9' + 1);
        token.set('a', 'z' + 1);
        token.set('A', 'Z' + 1);
        "!#$%&'*+-.^_`|~".chars().forEach(token::set);
        return token;
    }
}
