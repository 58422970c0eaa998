package io.gatewaytunnel.guard;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules of one service. {@code maxBodyBytes}: of a request's body, {@link #ANY_LENGTH} for any; {@code upgrades}:
 * whether a connection may go on in another protocol. Immutable.
 */
public record Guard(
        MethodRules methods, PathRules paths, HostRules hosts, FieldRules fields, long maxBodyBytes, boolean upgrades) {
    public static final long ANY_LENGTH = -1;

    /** Lets everything through as it is. */
    public static final Guard NONE =
            new Guard(MethodRules.ALL, PathRules.ALL, HostRules.ALL, FieldRules.NONE, ANY_LENGTH, true);

    /** By which a front server tells the one behind it to take another path than the request has. */
    private static final Set<String> PATH_FIELDS = Set.of(
            "x-original-url",
            "x-original-uri",
            "x-rewrite-url",
            "x-override-url",
            "x-forwarded-path",
            "x-script-name",
            "script-name",
            "x-forwarded-uri");

    /** Where MOVE and COPY of WebDAV go (RFC 4918 §10.3). */
    private static final String DESTINATION = "destination";

    private static final Pattern URL = Pattern.compile("(?i)https?://([^/?#]*)(.*)");

    /** What forbids the request, or empty. */
    public Optional<Denial> denial(RequestHead head) {
        return denial("methods", methods.violation(head))
                .or(() -> denial("hosts", hosts.violation(head)))
                .or(() -> denial("paths", pathViolation(head)))
                .or(() -> destinationDenial(head))
                .or(() -> denial("upgrades", upgradeViolation(head)))
                .or(() -> denial("headers.demand", fields.violation(head)));
    }

    private static Optional<Denial> denial(String rule, Optional<String> words) {
        return words.map(why -> new Denial(rule, why));
    }

    private Optional<String> pathViolation(RequestHead head) {
        if (paths.isAll()) {
            return Optional.empty();
        }
        for (Headers.Field field : head.headers()) {
            String name = FieldKey.of(field.name());
            if (PATH_FIELDS.contains(name)) {
                return Optional.of("the field " + name + " asks for another path");
            }
        }
        return paths.violation(head.target());
    }

    private Optional<Denial> destinationDenial(RequestHead head) {
        for (Headers.Field field : head.headers()) {
            if (FieldKey.of(field.name()).equals(DESTINATION)) {
                Matcher url = URL.matcher(field.value().strip());
                boolean whole = url.matches();
                String path = whole ? url.group(2) : field.value().strip();
                Optional<Denial> denial = denial("paths", paths.violation(path))
                        .or(() -> whole ? denial("hosts", hosts.violation(url.group(1))) : Optional.empty());
                if (denial.isPresent()) {
                    return denial;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> upgradeViolation(RequestHead head) {
        return upgrades || !head.offersUpgrade()
                ? Optional.empty()
                : Optional.of("the request offers to go on in another protocol");
    }

    /**
     * The trailers of a request as the origin gets them: without those that the rules forbid or need in a head, as some
     * servers take them for fields of it.
     */
    public Headers trailers(Headers trailers) {
        return fields.appliedToTrailers(trailers).without(field -> isJudged(FieldKey.of(field.name())));
    }

    /** Whether a rule looks at fields of that key in a head. */
    private boolean isJudged(String key) {
        boolean ofPath = PATH_FIELDS.contains(key) || key.equals(DESTINATION);
        return (ofPath && !paths.isAll()) || hosts.looksAt(key) || methods.looksAt(key);
    }

    /** Whether a body of so many bytes is longer than it may be. */
    public boolean isTooLong(long bytes) {
        return maxBodyBytes != ANY_LENGTH && bytes > maxBodyBytes;
    }
}
