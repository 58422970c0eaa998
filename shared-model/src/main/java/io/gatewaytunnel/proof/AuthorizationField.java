package io.gatewaytunnel.proof;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The value of {@code Authorization} or one challenge of {@code WWW-Authenticate} with parameters: {@code Scheme
 * name="value", …}. Values hold no quote and no backslash, and each name comes once. Source: RFC 9110 §11.2, §11.4.
 * Immutable.
 */
public record AuthorizationField(String scheme, Map<String, String> parameters) {
    /** Of a signed handshake, and of the challenge before it. */
    public static final String HANDSHAKE = "GatewayTunnel";

    /** Of an enrolment. */
    public static final String ENROLMENT = "GatewayTunnelEnrolment";

    /** What a value may have; anything longer is nobody's of ours. */
    private static final int MOST_CHARS = 2048;

    private static final Pattern PARAMETER =
            Pattern.compile("\\G\\s*([A-Za-z-]{1,32})=\"([\\x20-\\x7e&&[^\"\\\\]]*)\"\\s*(?:,|$)");

    public AuthorizationField {
        parameters = Map.copyOf(parameters);
    }

    /** Empty when the text is of another scheme, or is not made as it should be. */
    public static Optional<AuthorizationField> parse(String text, String scheme) {
        String start = scheme.toLowerCase(Locale.ROOT) + " ";
        if (text.length() > MOST_CHARS || !text.toLowerCase(Locale.ROOT).startsWith(start)) {
            return Optional.empty();
        }
        String rest = text.substring(start.length());
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(rest);
        int end = 0;
        while (matcher.find()) {
            if (found.put(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2)) != null) {
                return Optional.empty();
            }
            end = matcher.end();
        }
        return end == rest.length() ? Optional.of(new AuthorizationField(scheme, found)) : Optional.empty();
    }

    /** Empty for what is missing. */
    public String get(String name) {
        return parameters.getOrDefault(name, "");
    }

    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** With the parameters in that order: name, value, name, value … */
    public static String format(String scheme, String... namesAndValues) {
        StringBuilder text = new StringBuilder(scheme).append(' ');
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? "" : ", ")
                    .append(namesAndValues[i])
                    .append("=\"")
                    .append(namesAndValues[i + 1])
                    .append('"');
        }
        return text.toString();
    }
}
