package io.gatewaytunnel.policy;

/**
 * What becomes of a path: all of it is replaced, or what the match of the route has taken of it. Octets stay as they
 * were received; the query is kept. Pure. Source: HTTPPathModifier.
 *
 * @param full whether all of the path is replaced
 * @param value begins with a slash
 */
public record PathChange(boolean full, String value) {
    /** All of the path is replaced. */
    public static PathChange full(String path) {
        return new PathChange(true, path);
    }

    /** What was matched is replaced, and what follows it is kept. */
    public static PathChange prefix(String path) {
        return new PathChange(false, path);
    }

    /**
     * The target with another path; one that has no path ({@code *}) stays.
     *
     * @param matched how much of the path the match of the route has taken, without a slash at its end
     */
    public String apply(String target, String matched) {
        if (!target.startsWith("/")) {
            return target;
        }
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        String rest = target.substring(query < 0 ? target.length() : query);
        if (full) {
            return value + rest;
        }
        String after = target.substring(Math.min(matched.length(), end), end);
        if (after.isEmpty()) {
            return value + rest;
        }
        return (value.endsWith("/") ? value.substring(0, value.length() - 1) : value) + after + rest;
    }

    @Override
    public String toString() {
        return full ? "path to " + value : "what is matched of the path to " + value;
    }
}
