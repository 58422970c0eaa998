package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a request has to be like, beside its host: all of it.
 *
 * @param headers names without regard to case, no name twice
 * @param query names and values as they are in the target, no name twice; the first of a name counts
 */
public record RouteMatch(PathPattern path, Optional<String> method, List<NamedValue> headers, List<NamedValue> query) {
    private static final String BETWEEN = ", ";

    /** Any request. */
    public static final RouteMatch ALL = new RouteMatch(PathPattern.ALL, Optional.empty(), List.of(), List.of());

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** Whether all but host and path is so. */
    boolean takes(String asked, Headers fields, String target) {
        if (method.isPresent() && !method.get().equals(asked)) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) { // an iterator would be an object for each look
            if (!has(fields, headers.get(i))) {
                return false;
            }
        }
        for (int i = 0; i < query.size(); i++) {
            if (!QueryParameters.has(target, query.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A field that came in several lines is their values with commas between, RFC 9110 §5.3; none is put together. */
    private static boolean has(Headers fields, NamedValue wanted) {
        String value = wanted.value();
        int at = -1; // how much of the value has been met, once a field was there
        for (Headers.Field field : fields) {
            if (!field.isNamed(wanted.name())) {
                continue;
            }
            if (at >= 0 && !value.startsWith(BETWEEN, at)) {
                return false;
            }
            int from = at < 0 ? 0 : at + BETWEEN.length();
            if (!value.startsWith(field.value(), from)) {
                return false;
            }
            at = from + field.value().length();
        }
        return at == value.length();
    }

    /** Whether whatever this one takes is taken by {@code other}, if the paths are the same. */
    boolean isWithin(RouteMatch other) {
        return path.equals(other.path)
                && (other.method.isEmpty() || other.method.equals(method))
                && headers.containsAll(other.headers)
                && query.containsAll(other.query);
    }

    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(", ");
        words.add(path.toString());
        method.ifPresent(words::add);
        headers.forEach(field -> words.add("header " + field));
        query.forEach(parameter -> words.add("query " + parameter));
        return words.toString();
    }
}
