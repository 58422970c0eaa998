package io.gatewaytunnel.route;

/** A header field or query parameter that a request has to have, with exactly this value. */
public record NamedValue(String name, String value) {
    @Override
    public String toString() {
        return name + "=" + value;
    }
}
