package io.gatewaytunnel.route;

/** Looks into the query of a raw target. Pure; nothing is decoded and nothing allocated. */
final class QueryParameters {
    private QueryParameters() {}

    /** Whether the first parameter of that name has that value. */
    static boolean has(String target, NamedValue wanted) {
        int begin = target.indexOf('?') + 1;
        if (begin == 0) {
            return false;
        }
        String name = wanted.name();
        while (begin <= target.length()) {
            int next = target.indexOf('&', begin);
            int end = next < 0 ? target.length() : next;
            int valueAt = begin + name.length() + 1;
            boolean named = target.startsWith(name, begin)
                    && (begin + name.length() == end || (valueAt <= end && target.charAt(valueAt - 1) == '='));
            if (named) {
                int from = Math.min(valueAt, end);
                return end - from == wanted.value().length() && target.startsWith(wanted.value(), from);
            }
            begin = end + 1;
        }
        return false;
    }
}
