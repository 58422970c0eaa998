package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.policy.RoutePolicy;
import java.util.Comparator;
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
    private final RoutePolicy policy;
    private final int totalWeight;
    private final LongAdder hits;

    /**
     * {@code place}: where it is written, for people. Hosts and matches are at least one each, and one is enough;
     * services are at least one, of which at least one has a weight, unless the policy redirects all requests.
     */
    public Route(
            String name,
            String place,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services,
            RoutePolicy policy) {
        this(name, place, hosts, matches, services, policy, new LongAdder());
    }

    private Route(
            String name,
            String place,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services,
            RoutePolicy policy,
            LongAdder hits) {
        this.hits = hits;
        this.name = name;
        this.place = place;
        this.hosts = List.copyOf(hosts);
        this.matches = List.copyOf(matches);
        this.services = List.copyOf(services);
        this.policy = policy;
        this.totalWeight =
                this.services.stream().mapToInt(WeightedService::weight).sum();
        boolean leads = totalWeight > 0 || policy.redirect().isPresent();
        if (this.hosts.isEmpty() || this.matches.isEmpty() || !leads) {
            throw new IllegalArgumentException("route " + name + " takes nothing or leads nowhere");
        }
    }

    /** The same of one that does nothing but lead to services. */
    public Route(
            String name,
            String place,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services) {
        this(name, place, hosts, matches, services, RoutePolicy.NONE);
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

    /** What it does to its requests. */
    public RoutePolicy policy() {
        return policy;
    }

    /** Whether it leads to that service, though it may give it no new requests. */
    public boolean leadsTo(String service) {
        return services.stream().anyMatch(one -> one.name().equals(service));
    }

    /**
     * How much of the path of a request that it takes the match has taken: all of it, or a prefix without a slash at
     * its end.
     */
    public String matched(String method, String target, Headers fields) {
        return matches.stream()
                .filter(match -> match.path().takes(RouteTable.pathOf(target)) && match.takes(method, fields, target))
                .min(Comparator.comparing((RouteMatch match) -> !match.path().exact())
                        .thenComparing(match -> -match.path().value().length()))
                .map(match -> match.path().value())
                .orElse("");
    }

    /** The part of its paths that all have in common: of one match what it takes, of several nothing. */
    public String commonPath() {
        String only = matches.size() == 1 ? matches.get(0).path().value() : "";
        return only.isEmpty() ? "/" : only;
    }

    /** The service for the next request, by chance and weight; it must have one. */
    public String nextService() {
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

    /** A request that it took has been let in. */
    public void onHit() {
        hits.increment();
    }

    /** This route, which goes on counting where {@code before} stands: one of the same name. */
    Route continuing(Route before) {
        return new Route(name, place, hosts, matches, services, policy.continuing(before.policy), before.hits);
    }

    /** Whether requests cannot tell the two apart. */
    boolean isSameAs(Route other) {
        return name.equals(other.name)
                && hosts.equals(other.hosts)
                && matches.equals(other.matches)
                && services.equals(other.services)
                && policy.isSameAs(other.policy);
    }

    /** Requests so far that were let in. */
    public long hits() {
        return hits.sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
