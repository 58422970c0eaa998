package io.gatewaytunnel.guard;

import java.util.Locale;
import java.util.Optional;

/**
 * A path, or all that is at and below it by segments: {@code /api} takes {@code /api/x} and not {@code /apis}.
 *
 * @param value begins with a slash and is plain; of a prefix without a slash at its end, so that {@code /} is empty
 */
public record PathRule(boolean exact, String value) {
    /** Empty where it is no plain path: what has other spellings cannot be compared with all of them. */
    public static Optional<PathRule> parse(boolean exact, String text) {
        if (!text.startsWith("/") || !PlainPath.isPlain(text)) {
            return Optional.empty();
        }
        boolean slashAtEnd = text.endsWith("/");
        return Optional.of(new PathRule(exact, !exact && slashAtEnd ? text.substring(0, text.length() - 1) : text));
    }

    PathRule inLowerCase() {
        return new PathRule(exact, value.toLowerCase(Locale.ROOT));
    }

    /** Whether it takes the path as it is written. */
    boolean takes(String path) {
        return exact
                ? path.equals(value)
                : path.startsWith(value) && (path.length() == value.length() || path.charAt(value.length()) == '/');
    }

    /** Whether what is behind the path may be what it names, a slash at the end or not. */
    boolean mayTake(String path) {
        return exact ? withoutSlashes(path).equals(withoutSlashes(value)) : takes(path);
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** As it is written. */
    @Override
    public String toString() {
        return exact ? "exact " + value : value.isEmpty() ? "/" : value;
    }
}
