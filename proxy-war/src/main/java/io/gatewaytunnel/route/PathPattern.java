package io.gatewaytunnel.route;

import java.util.Optional;

/**
 * Which paths a route takes: one, or all that begin with some segments.
 *
 * @param value begins with a slash; of a prefix without a slash at its end, so that {@code /} is empty
 */
public record PathPattern(boolean exact, String value) {
    /** Any path. */
    public static final PathPattern ALL = new PathPattern(false, "");

    /** Empty when it does not begin with a slash, has an empty segment in its midst, or holds what no path holds. */
    public static Optional<PathPattern> parse(boolean exact, String text) {
        boolean sound = text.startsWith("/")
                && !text.contains("//")
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
        if (!sound) {
            return Optional.empty();
        }
        boolean slashAtEnd = text.endsWith("/");
        return Optional.of(new PathPattern(exact, !exact && slashAtEnd ? text.substring(0, text.length() - 1) : text));
    }

    /** What everything that it takes begins with, or is. */
    public String first() {
        return exact ? value : value + "/";
    }

    /** Whether it takes the path of a request; slowly, for explanations. */
    boolean takes(String path) {
        return exact ? path.equals(value) : value.isEmpty() || path.equals(value) || path.startsWith(value + "/");
    }

    /** As it is written. */
    @Override
    public String toString() {
        return (exact ? "exact " : "prefix ") + (value.isEmpty() ? "/" : value);
    }
}
