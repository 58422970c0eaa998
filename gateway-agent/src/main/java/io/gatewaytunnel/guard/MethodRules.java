package io.gatewaytunnel.guard;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which methods may be used: in the request itself, and in the fields and parameters by which frameworks take another
 * one. Immutable.
 *
 * @param methods letters as they are, as HTTP has it; none: all
 */
public record MethodRules(Set<String> methods) {
    public static final MethodRules ALL = new MethodRules(Set.of());

    private static final Set<String> FIELDS = Set.of("x-http-method-override", "x-http-method", "x-method-override");
    private static final Set<String> PARAMETERS =
            Set.of("_method", "$method", "$httpmethod", "_httpmethod", "x-http-method-override", "x-method-override");

    /** As deep as frameworks may be nested; what is encoded more often stays what it is. */
    private static final int MOST_LEVELS = 3;

    public MethodRules {
        methods = Set.copyOf(methods);
    }

    Optional<String> violation(RequestHead head) {
        if (methods.isEmpty()) {
            return Optional.empty();
        }
        if (!methods.contains(head.method())) {
            return Optional.of("the method is not among those that may be used");
        }
        for (Headers.Field field : head.headers()) {
            String name = FieldKey.of(field.name());
            if (FIELDS.contains(name) && !isAllowed(field.value())) {
                return Optional.of("the field " + name + " asks for another method than may be used");
            }
        }
        int query = head.target().indexOf('?');
        return query < 0 || isQuerySound(head.target().substring(query + 1))
                ? Optional.empty()
                : Optional.of("a parameter asks for another method than may be used");
    }

    /** Whether a field of that key must name one of the methods. */
    boolean looksAt(String key) {
        return !methods.isEmpty() && FIELDS.contains(key);
    }

    private boolean isAllowed(String method) {
        return methods.contains(method.strip().toUpperCase(Locale.ROOT));
    }

    private boolean isQuerySound(String query) {
        for (String parameter : query.split("[&;]", -1)) {
            int equals = parameter.indexOf('=');
            String name = decoded(equals < 0 ? parameter : parameter.substring(0, equals));
            String value = equals < 0 ? "" : parameter.substring(equals + 1);
            if (PARAMETERS.contains(name) && !isAllowed(value)) {
                return false;
            }
        }
        return true;
    }

    private static String decoded(String name) {
        String text = name;
        for (int level = 0; level < MOST_LEVELS && PercentEncoding.isEncoded(text); level++) {
            text = PercentEncoding.decode(text).orElse(text);
        }
        // As PHP reads names: up to a NUL, without blanks before it, with an underscore for dots and blanks in it.
        int nul = text.indexOf(0);
        String named = nul < 0 ? text : text.substring(0, nul);
        return named.replace('+', ' ')
                .strip()
                .replace('.', '_')
                .replace(' ', '_')
                .toLowerCase(Locale.ROOT);
    }
}
