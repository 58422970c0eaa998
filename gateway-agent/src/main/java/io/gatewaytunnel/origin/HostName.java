package io.gatewaytunnel.origin;

/**
 * Which {@code Host} an origin is asked for. {@code ofOrigin}: its own; {@code name}: that one, where it is not empty;
 * else the one that the public client asked for, which {@code X-Forwarded-Host} names in any case. Immutable.
 */
public record HostName(boolean ofOrigin, String name) {
    public static final HostName KEEP = new HostName(false, "");
    public static final HostName ORIGIN = new HostName(true, "");

    public static HostName of(String name) {
        return new HostName(false, name);
    }

    /** {@code asked} is empty where a client named none. */
    String of(String asked, Origin origin) {
        if (!name.isEmpty()) {
            return name;
        }
        return ofOrigin || asked.isEmpty() ? origin.authority() : asked;
    }
}
