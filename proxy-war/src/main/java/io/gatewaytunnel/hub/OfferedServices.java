package io.gatewaytunnel.hub;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each service was offered last: when an agent that had it came or went. Threads: written by one at a time, read
 * by any. Bounded: an agent may name what it likes, and beyond so many the one that was there longest ago is forgotten.
 */
final class OfferedServices {
    private static final int MOST = 4096; // sixteen agents that offer as many as one may

    private final Map<String, Long> atNanos = new ConcurrentHashMap<>();

    /** They are there now. */
    void note(Collection<String> services, long nowNanos) {
        services.forEach(service -> atNanos.put(service, nowNanos));
        while (atNanos.size() > MOST) {
            atNanos.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue() - nowNanos))
                    .ifPresent(oldest -> atNanos.remove(oldest.getKey()));
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
