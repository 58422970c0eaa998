package io.gatewaytunnel.metrics;

import java.util.Set;

/** Labels of HTTP as OpenTelemetry's semantic conventions have them, of which strangers cannot make many. Pure. */
public final class HttpLabels {
    /** RFC 9110 and RFC 5789, whose names are what the conventions call known. */
    private static final Set<String> METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private HttpLabels() {}

    /** The method, or {@code _OTHER}. */
    public static String method(String method) {
        return METHODS.contains(method) ? method : "_OTHER";
    }

    /** {@code 1.1} of {@code HTTP/1.1}, {@code 2} of {@code HTTP/2.0}. */
    public static String version(String protocol) {
        return switch (protocol) {
            case "HTTP/1.1" -> "1.1";
            case "HTTP/2", "HTTP/2.0" -> "2";
            case "HTTP/1.0" -> "1.0";
            case "HTTP/3", "HTTP/3.0" -> "3";
            default -> "_OTHER";
        };
    }

    /** Three digits, or nothing where there is no status. */
    public static String status(int status) {
        return status == 0 ? "" : Integer.toString(status);
    }
}
