package io.gatewaytunnel.hub;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When services were there last: noted when an agent that offers them comes or goes. Threads: written by one at a time,
 * read by any. Bounded: an agent may name what it likes, and when there are too many those that were there longest ago
 * are forgotten.
 */
final class OfferedServices {
    private static final int MOST = 4096; // sixteen agents that offer as many as one may
    private static final int KEPT = MOST / 2; // so that forgetting is rare

    private final Map<String, Long> atNanos = new ConcurrentHashMap<>();

    /** They are there now. */
    void note(Collection<String> services, long nowNanos) {
        services.forEach(service -> atNanos.put(service, nowNanos));
        if (atNanos.size() > MOST) {
            atNanos.entrySet().stream()
                    .sorted(Comparator.comparingLong(entry -> entry.getValue() - nowNanos))
                    .limit(atNanos.size() - KEPT)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(atNanos::remove);
        }
    }

    /** Whether the service was there no longer ago. */
    boolean hasSince(String service, Duration ago, long nowNanos) {
        Long at = atNanos.get(service);
        return at != null && nowNanos - at <= ago.toNanos();
    }

    /** The one that was there last, if that was no longer ago. */
    Optional<String> last(Duration ago, long nowNanos) {
        return atNanos.entrySet().stream()
                .filter(entry -> nowNanos - entry.getValue() <= ago.toNanos())
                .max(Comparator.comparingLong(entry -> entry.getValue() - nowNanos))
                .map(Map.Entry::getKey);
    }
}
