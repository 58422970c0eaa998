package io.gatewaytunnel.route;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** One rule: what it takes, and where that goes. Immutable but for its count of hits; any thread. */
public final class Route {
    private final String name;
    private final String place;
    private final List<HostPattern> hosts;
    private final List<RouteMatch> matches;
    private final List<WeightedService> services;
    private final int totalWeight;
    private final LongAdder hits;

    /**
     * {@code place}: where it is written, for people. Hosts and matches are at least one each, and one is enough;
     * services are at least one, of which at least one has a weight.
     */
    public Route(
            String name,
            String place,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services) {
        this(name, place, hosts, matches, services, new LongAdder());
    }

    private Route(
            String name,
            String place,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services,
            LongAdder hits) {
        this.hits = hits;
        this.name = name;
        this.place = place;
        this.hosts = List.copyOf(hosts);
        this.matches = List.copyOf(matches);
        this.services = List.copyOf(services);
        this.totalWeight =
                this.services.stream().mapToInt(WeightedService::weight).sum();
        if (this.hosts.isEmpty() || this.matches.isEmpty() || totalWeight < 1) {
            throw new IllegalArgumentException("route " + name + " takes nothing or leads nowhere");
        }
    }

    public String name() {
        return name;
    }

    public String place() {
        return place;
    }

    public List<HostPattern> hosts() {
        return hosts;
    }

    public List<RouteMatch> matches() {
        return matches;
    }

    public List<WeightedService> services() {
        return services;
    }

    /** The service for the next request, by chance and weight; counts it. */
    public String nextService() {
        hits.increment();
        if (services.size() == 1) {
            return services.get(0).name();
        }
        int left = ThreadLocalRandom.current().nextInt(totalWeight);
        for (WeightedService service : services) {
            left -= service.weight();
            if (left < 0) {
                return service.name();
            }
        }
        throw new AssertionError("weights do not add up");
    }

    /** This route, which goes on counting where {@code before} stands: one of the same name. */
    Route continuing(Route before) {
        return new Route(name, place, hosts, matches, services, before.hits);
    }

    /** Whether requests cannot tell the two apart. */
    boolean isSameAs(Route other) {
        return name.equals(other.name)
                && hosts.equals(other.hosts)
                && matches.equals(other.matches)
                && services.equals(other.services);
    }

    /** Requests so far. */
    public long hits() {
        return hits.sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
