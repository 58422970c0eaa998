package io.gatewaytunnel.guard;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An authority that may be asked for: {@code shop.example.com}, with any port; {@code shop.example.com:8443}, with that
 * one; {@code *.example.com}, with one label or more before it.
 *
 * @param host in lower case; of a wildcard it begins with the dot
 * @param port empty for any
 */
public record HostRule(boolean wildcard, String host, String port) {
    private static final Pattern AUTHORITY = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]{2,45}]|[0-9A-Za-z_](?:[-0-9A-Za-z._]{0,251}[0-9A-Za-z_])?)(?::([0-9]{1,5}))?");

    /** Empty where it is no host. */
    public static Optional<HostRule> parse(String text) {
        boolean wildcard = text.startsWith("*.");
        Matcher parts = AUTHORITY.matcher(wildcard ? text.substring(2) : text);
        if (!parts.matches() || (wildcard && text.contains("["))) {
            return Optional.empty();
        }
        String host = parts.group(1).toLowerCase(Locale.ROOT);
        String port = parts.group(2) == null ? "" : parts.group(2);
        return Optional.of(new HostRule(wildcard, wildcard ? "." + host : host, port));
    }

    /** Whether the authority is the rule's; what is not a host and a port, letter by letter, is nobody's. */
    boolean takes(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            return false;
        }
        String asked = parts.group(1).toLowerCase(Locale.ROOT);
        boolean same = wildcard ? asked.endsWith(host) && asked.length() > host.length() : asked.equals(host);
        return same && (port.isEmpty() || port.equals(parts.group(2)));
    }
}
