package io.gatewaytunnel.guard;

import java.util.function.UnaryOperator;

/** What servers do with the segments of a path. Pure. */
final class Segments {
    private Segments() {}

    /** The path with that done to each of its segments. */
    static String each(String path, UnaryOperator<String> change) {
        StringBuilder changed = new StringBuilder(path.length());
        int from = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
            changed.append(change.apply(path.substring(from, slash))).append('/');
            from = slash + 1;
        }
        return changed.append(change.apply(path.substring(from))).toString();
    }

    /** Several slashes are one. */
    static String withoutEmpty(String path) {
        StringBuilder merged = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' || i == 0 || path.charAt(i - 1) != '/') {
                merged.append(c);
            }
        }
        return merged.toString();
    }

    /** As servlet containers do, {@code /a;x/b} is {@code /a/b}. */
    static String withoutParameters(String path) {
        return each(path, segment -> upTo(segment, ';'));
    }

    /** As Windows does, {@code /a::$DATA} is {@code /a}. */
    static String withoutStreams(String path) {
        return each(path, segment -> upTo(segment, ':'));
    }

    /** As Windows does: without dots and blanks at the end of a segment; and without blanks before it. */
    static String trimmed(String path) {
        return each(path, segment -> {
            int from = 0;
            int end = segment.length();
            while (end > 0 && isDotOrBlank(segment.charAt(end - 1))) {
                end--;
            }
            while (from < end && isBlank(segment.charAt(from))) {
                from++;
            }
            return segment.substring(from, end);
        });
    }

    /** Up to what ends a path in the eyes of somebody who has decoded it first. */
    static String upTo(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    /** Whether a segment is of dots and blanks alone, and a dot is among them: somebody goes up or stays there. */
    static boolean hasDots(String path) {
        boolean dots = false;
        boolean others = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (dots && !others) {
                    return true;
                }
                dots = false;
                others = false;
            } else {
                dots |= c == '.';
                others |= !isDotOrBlank(c);
            }
        }
        return dots && !others;
    }

    private static boolean isDotOrBlank(char c) {
        return c == '.' || isBlank(c);
    }

    /** A plus sign is one to those who take a path for a form. */
    private static boolean isBlank(char c) {
        return c == ' ' || c == '+';
    }
}
