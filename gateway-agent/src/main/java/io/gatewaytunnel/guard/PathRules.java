package io.gatewaytunnel.guard;

import java.util.List;
import java.util.Optional;

/**
 * Which paths may be asked for, in whatever spelling. A path is let through only if each of its readings
 * ({@link PathReading}) is at or below one that is allowed, where there are such, and none may be one that is denied.
 * Denials hold for letters of either case. Immutable.
 *
 * @param allow none for all
 * @param ignoresCase what is behind takes letters of either case for the same, and knows short names and streams, as
 *     Windows does
 */
public record PathRules(List<PathRule> allow, List<PathRule> deny, boolean ignoresCase) {
    /** All paths, untouched and not looked at. */
    public static final PathRules ALL = new PathRules(List.of(), List.of(), false);

    public PathRules {
        allow = ignoresCase ? allow.stream().map(PathRule::inLowerCase).toList() : List.copyOf(allow);
        deny = deny.stream().map(PathRule::inLowerCase).toList();
    }

    boolean isAll() {
        return allow.isEmpty() && deny.isEmpty();
    }

    /** Why the target of a request is not let through, in words; empty when it is. */
    public Optional<String> violation(String target) {
        if (isAll()) {
            return Optional.empty();
        }
        if (!target.startsWith("/")) {
            return Optional.of("the target is no path");
        }
        if (target.indexOf('#') >= 0) {
            return Optional.of("there is a fragment in the target");
        }
        String path = Segments.upTo(target, '?');
        if (PlainPath.isPlain(path) && !(ignoresCase && PlainPath.isOfWindows(path))) {
            return judge(path);
        }
        PathReading reading = PathReading.of(path, ignoresCase);
        if (reading instanceof PathReading.Known known) {
            return known.paths().stream()
                    .map(this::judge)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.of("the path has " + ((PathReading.Refused) reading).why());
    }

    private Optional<String> judge(String path) {
        String folded = LookAlikes.foldCase(path);
        for (PathRule rule : deny) {
            if (rule.mayTake(folded)) {
                return Optional.of("the path may be " + rule + ", which is denied");
            }
        }
        if (ignoresCase && !deny.isEmpty() && PlainPath.hasShortName(path)) {
            return Optional.of("the path may be a short name of what is denied");
        }
        String compared = ignoresCase ? folded : path;
        boolean allowed = allow.isEmpty() || allow.stream().anyMatch(rule -> rule.takes(compared));
        return allowed ? Optional.empty() : Optional.of("the path is not below any that is allowed");
    }
}
