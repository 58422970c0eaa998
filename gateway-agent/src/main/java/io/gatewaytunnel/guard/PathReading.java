package io.gatewaytunnel.guard;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All that the servers behind may take a path for: it is decoded level by level, and of each level every combination of
 * what servers do is there. What nobody can know the end of is not read but refused. Pure.
 *
 * <p>A dot segment is refused, as clients resolve them before they ask (RFC 3986 §5.2.4); then no server leaves the
 * folder that the path names, and what is left to be done changes segments one by one.
 */
sealed interface PathReading {
    /** Each has to be allowed. */
    record Known(Set<String> paths) implements PathReading {}

    /** {@code why}: what is in it. */
    record Refused(String why) implements PathReading {}

    /** Levels of encoding: one is usual, a second comes with those who encode what is encoded. */
    int MOST_LEVELS = 3;

    /** A path with more readings than that was made to have them. */
    int MOST_PATHS = 64;

    /** Longer ones are plain, or not read: each reading costs a look at all of it. */
    int MOST_CHARS = 4096;

    /** Of all readings together: others of the link wait for the look. */
    int MOST_READ_CHARS = 16_384;

    /** {@code path} begins with a slash and is without its query. */
    static PathReading of(String path, boolean ofWindows) {
        if (path.length() > MOST_CHARS) {
            return new Refused("more than " + MOST_CHARS + " characters, and they are not plain");
        }
        if (path.chars().anyMatch(c -> c >= 0x80)) {
            return new Refused("a character beyond ASCII that is not encoded");
        }
        if (PercentEncoding.isBroken(path)) {
            return new Refused("a percent sign that is no escape");
        }
        Set<String> paths = new LinkedHashSet<>();
        String level = path;
        for (int decoded = 0; ; decoded++) {
            Optional<String> why = add(level, ofWindows, paths);
            if (why.isPresent()) {
                return new Refused(why.get());
            }
            if (!PercentEncoding.isEncoded(level)) {
                return new Known(paths);
            }
            if (PercentEncoding.hidesSlash(level)) {
                return new Refused("a slash that is encoded");
            }
            Optional<String> next = PercentEncoding.decode(level);
            if (next.isEmpty()) {
                return new Refused("escapes that are not UTF-8");
            }
            if (decoded == MOST_LEVELS) {
                return new Refused("escapes of escapes");
            }
            level = next.get();
        }
    }

    /** Adds what the path may be taken for at this level of decoding; or says what forbids that. */
    private static Optional<String> add(String level, boolean ofWindows, Set<String> paths) {
        if (level.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.of("a control character");
        }
        if (level.indexOf('\\') >= 0) {
            return Optional.of("a backslash");
        }
        if (PercentEncoding.isOfUnicode(level)) {
            return Optional.of("an escape that is none of URLs");
        }
        Set<String> own = new LinkedHashSet<>();
        own.add(level);
        Optional<String> why = close(own, ofWindows);
        if (why.isEmpty() && own.stream().anyMatch(path -> path.startsWith("//"))) {
            return Optional.of("two slashes at its beginning"); // to some an authority begins behind them
        }
        if (why.isEmpty() && !LookAlikes.isAscii(level)) {
            if (LookAlikes.hidesSyntax(level)) {
                return Optional.of("a character that looks like a slash or a dot");
            }
            List.copyOf(own).forEach(path -> own.addAll(LookAlikes.of(path)));
            why = close(own, ofWindows);
        }
        paths.addAll(own);
        return areTooMany(paths) ? Optional.of("more readings than can be looked at") : why;
    }

    /** Adds all that comes of what servers do, in any order; or says what forbids that. */
    private static Optional<String> close(Set<String> paths, boolean ofWindows) {
        Set<String> fresh = paths;
        while (!fresh.isEmpty()) {
            Set<String> next = new LinkedHashSet<>();
            for (String path : fresh) {
                if (Segments.hasDots(path)) {
                    return Optional.of("a segment of dots");
                }
                for (UnaryOperator<String> step : steps(ofWindows)) {
                    next.add(step.apply(path));
                }
            }
            next.removeAll(paths);
            next.remove("");
            paths.addAll(next);
            if (areTooMany(paths)) {
                return Optional.of("more readings than can be looked at");
            }
            fresh = next;
        }
        return Optional.empty();
    }

    private static boolean areTooMany(Set<String> paths) {
        return paths.size() > MOST_PATHS
                || paths.stream().mapToInt(String::length).sum() > MOST_READ_CHARS;
    }

    private static List<UnaryOperator<String>> steps(boolean ofWindows) {
        return List.of(
                Segments::withoutEmpty,
                Segments::withoutParameters,
                Segments::trimmed,
                path -> Segments.upTo(path, ';'),
                path -> Segments.upTo(path, '?'),
                path -> Segments.upTo(path, '#'),
                ofWindows ? Segments::withoutStreams : UnaryOperator.identity());
    }
}
