package io.gatewaytunnel.origin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** A service and how its origins fare. Threads: any. */
final class RunningService {
    private final Service service;
    private final List<OriginState> origins;

    RunningService(Service service, List<OriginState> origins) {
        this.service = service;
        this.origins = List.copyOf(origins);
    }

    Service service() {
        return service;
    }

    List<OriginState> origins() {
        return origins;
    }

    /**
     * The one with the least under way among those that are well; one that failed connects only where there is no
     * other. A public connection that is named has the same one each time, as far as that goes: it may have logged in
     * there. Empty when checks find none well, or all have been {@code tried}.
     */
    Optional<OriginState> choose(String publicConnection, Set<OriginState> tried, long nowNanos) {
        List<OriginState> left = origins.stream()
                .filter(origin -> origin.isHealthy() && !tried.contains(origin))
                .toList();
        List<OriginState> good =
                left.stream().filter(origin -> !origin.isEjected(nowNanos)).toList();
        List<OriginState> some = good.isEmpty() ? left : good;
        if (some.isEmpty()) {
            return Optional.empty();
        }
        return publicConnection.isEmpty()
                ? least(some, nowNanos)
                : some.stream().max(Comparator.comparingInt(origin -> affinity(publicConnection, origin)));
    }

    /** Of several that are alike any one. */
    private static Optional<OriginState> least(List<OriginState> some, long nowNanos) {
        List<OriginState> turned = new ArrayList<>(some);
        if (some.size() > 1) {
            Collections.rotate(turned, ThreadLocalRandom.current().nextInt(some.size()));
        }
        return turned.stream().min(Comparator.comparingDouble(origin -> origin.weight(nowNanos)));
    }

    /** So that each keeps its connections when another comes or goes. */
    private static int affinity(String publicConnection, OriginState origin) {
        int hash = (publicConnection + " " + origin.origin()).hashCode() * 0x9e3779b1;
        return hash ^ (hash >>> 15);
    }
}
