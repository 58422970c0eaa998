package io.gatewaytunnel.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a balancer before the hub has set on the links of one session, to know again which proxy it led to. Attributes
 * are not looked at: what is set for this address is returned to it, over the same scheme. Never logged. Threads: any.
 */
final class BalancerCookies {
    private static final int MOST = 16;
    private static final int MOST_CHARS = 4096;

    private final Map<String, String> pairs = new LinkedHashMap<>();

    /** {@code fields}: values of Set-Cookie. What is too much or no cookie is left out. */
    synchronized void take(List<String> fields) {
        for (String field : fields) {
            String pair = field.split(";", 2)[0].strip();
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.chars().allMatch(c -> c > ' ' && c < 127)) {
                String name = pair.substring(0, equals);
                if (pairs.containsKey(name) || pairs.size() < MOST) {
                    pairs.put(name, pair);
                }
            }
        }
    }

    /** The value of the field Cookie, if there is anything to say. */
    synchronized Optional<String> field() {
        String all = pairs.values().stream().collect(Collectors.joining("; "));
        return all.isEmpty() || all.length() > MOST_CHARS ? Optional.empty() : Optional.of(all);
    }
}
