package io.gatewaytunnel.guard;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which authorities may be asked for: in the request itself, and in the fields by which proxies tell an origin of
 * another one. Immutable.
 *
 * @param hosts none: all
 */
public record HostRules(List<HostRule> hosts) {
    public static final HostRules ALL = new HostRules(List.of());

    private static final String FORWARDED = "forwarded";

    private static final Set<String> HOST_FIELDS = Set.of(
            "x-forwarded-host",
            "x-forwarded-server",
            "x-forwarded-authority",
            "x-host",
            "x-original-host",
            "x-http-host-override");

    /** What an element of Forwarded is made of (RFC 7239 §4). */
    private static final Pattern PARAMETERS = Pattern.compile("[;,]");

    public HostRules {
        hosts = List.copyOf(hosts);
    }

    Optional<String> violation(RequestHead head) {
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        if (!isAllowed(head.authority())) {
            return Optional.of("the host is not among those that may be asked for");
        }
        for (Headers.Field field : head.headers()) {
            String name = FieldKey.of(field.name());
            boolean sound = name.equals(FORWARDED)
                    ? isForwardedSound(field.value())
                    : !HOST_FIELDS.contains(name) || areAllowed(field.value());
            if (!sound) {
                return Optional.of("the field " + name + " names another host than may be asked for");
            }
        }
        return Optional.empty();
    }

    /** The same of an authority that stands elsewhere. */
    Optional<String> violation(String authority) {
        return hosts.isEmpty() || isAllowed(authority)
                ? Optional.empty()
                : Optional.of("a host is named that is not among those that may be asked for");
    }

    /** Whether a field of that key must name one of the hosts. */
    boolean looksAt(String key) {
        return !hosts.isEmpty() && (key.equals(FORWARDED) || HOST_FIELDS.contains(key));
    }

    private boolean isAllowed(String authority) {
        return hosts.stream().anyMatch(rule -> rule.takes(authority));
    }

    private boolean areAllowed(String list) {
        for (String authority : list.split(",", -1)) {
            if (!isAllowed(authority.strip())) {
                return false;
            }
        }
        return true;
    }

    /** Splits inside quotes too: then what is not understood is no host that is allowed. */
    private boolean isForwardedSound(String value) {
        return PARAMETERS
                .splitAsStream(value)
                .map(String::strip)
                .filter(parameter -> parameter.regionMatches(true, 0, "host", 0, 4))
                .allMatch(parameter -> isAllowed(unquoted(parameter.substring(4).strip())));
    }

    private static String unquoted(String assigned) {
        String value = assigned.startsWith("=") ? assigned.substring(1).strip() : assigned;
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
