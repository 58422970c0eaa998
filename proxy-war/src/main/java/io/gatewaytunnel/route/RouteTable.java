package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.policy.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All routes, compiled for look-ups that cost the same however many there are. Immutable; any thread. */
public final class RouteTable {
    private static final RouteTable NONE = new RouteTable(List.of(), Map.of());

    private final List<Route> routes;
    private final Map<String, Limits> services;
    private final NameIndex<HostRoutes> exact;
    private final NameIndex<HostRoutes> below;
    private final HostRoutes any;
    private volatile @Nullable List<Line> lines;

    private RouteTable(List<Route> routes, Map<String, Limits> services) {
        this.routes = List.copyOf(routes);
        this.services = Map.copyOf(services);
        Map<HostPattern, HostRoutes.Builder> hosts = new HashMap<>();
        for (Entry entry : entries()) {
            hosts.computeIfAbsent(entry.host(), pattern -> new HostRoutes.Builder())
                    .add(entry.candidate());
        }
        this.exact = index(hosts, HostPattern.Kind.EXACT);
        this.below = index(hosts, HostPattern.Kind.WILDCARD);
        this.any = hosts.getOrDefault(HostPattern.ANY, new HostRoutes.Builder()).build();
    }

    /** One match under one host. */
    private record Entry(HostRoutes.Candidate candidate, HostPattern host) {}

    /** In the order of the file. */
    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        int order = 0;
        for (Route route : routes) {
            for (RouteMatch match : route.matches()) {
                HostRoutes.Candidate candidate = new HostRoutes.Candidate(route, match, order++);
                Set.copyOf(route.hosts()).forEach(host -> entries.add(new Entry(candidate, host)));
            }
        }
        return entries;
    }

    private static NameIndex<HostRoutes> index(Map<HostPattern, HostRoutes.Builder> hosts, HostPattern.Kind kind) {
        Map<String, HostRoutes> built = new HashMap<>();
        hosts.forEach((pattern, builder) -> {
            if (pattern.kind() == kind) {
                built.put(pattern.name(), builder.build());
            }
        });
        return new NameIndex<>(built, true);
    }

    /** In the order of the file, which decides where nothing else does. */
    public static RouteTable of(List<Route> routes) {
        return of(routes, Map.of());
    }

    /** The same with limits of services by their names, whichever route leads to them. */
    public static RouteTable of(List<Route> routes, Map<String, Limits> services) {
        return routes.isEmpty() && services.isEmpty() ? NONE : new RouteTable(routes, services);
    }

    /** Nothing is routed: there is one service. */
    public static RouteTable none() {
        return NONE;
    }

    /** These routes, of which what {@code before} has by the same name goes on counting. */
    public RouteTable continuing(RouteTable before) {
        Map<String, Route> known = new HashMap<>();
        before.routes.forEach(route -> known.put(route.name(), route));
        List<Route> going = routes.stream()
                .map(route -> {
                    Route same = known.get(route.name());
                    return same == null ? route : route.continuing(same);
                })
                .toList();
        Map<String, Limits> limits = new HashMap<>();
        services.forEach((name, now) -> limits.put(name, now.continuing(before.limitsOf(name))));
        return of(going, limits);
    }

    /** Whether requests cannot tell the two apart. */
    public boolean isSameAs(RouteTable other) {
        return routes.size() == other.routes.size()
                && IntStream.range(0, routes.size())
                        .allMatch(at -> routes.get(at).isSameAs(other.routes.get(at)))
                && services.keySet().equals(other.services.keySet())
                && services.entrySet().stream()
                        .allMatch(entry -> entry.getValue().isSameAs(other.limitsOf(entry.getKey())));
    }

    public boolean isEmpty() {
        return routes.isEmpty();
    }

    public List<Route> routes() {
        return routes;
    }

    /** What bounds the requests of a service, by its name; of those that have limits of their own. */
    public Map<String, Limits> serviceLimits() {
        return services;
    }

    /** What bounds the requests of that service, beside what their route says. */
    public Limits limitsOf(String service) {
        return services.isEmpty() ? Limits.NONE : services.getOrDefault(service, Limits.NONE);
    }

    /** Every service that a route leads to. */
    public Set<String> services() {
        Set<String> services = new LinkedHashSet<>();
        routes.forEach(route -> route.services().forEach(service -> services.add(service.name())));
        return services;
    }

    /**
     * The route that takes a request, if one does.
     *
     * @param authority host and perhaps port, as received
     * @param target raw, in origin form or {@code *}
     * @param fields of the request; that of the host is not looked at
     */
    public Optional<Route> find(String authority, String method, String target, Headers fields) {
        int query = target.indexOf('?');
        HostRoutes.Look look = new HostRoutes.Look(method, target, query < 0 ? target.length() : query, fields);
        int end = hostEnd(authority);
        HostRoutes.@Nullable Candidate found = end > HostPattern.LONGEST ? null : ofHost(authority, end, look);
        if (found == null) {
            found = any.find(look);
        }
        return found == null ? Optional.empty() : Optional.of(found.route());
    }

    /** From the host itself to wider and wider wildcards. */
    private HostRoutes.@Nullable Candidate ofHost(String authority, int end, HostRoutes.Look look) {
        HostRoutes named = exact.find(authority, 0, end);
        HostRoutes.@Nullable Candidate found = named == null ? null : named.find(look);
        int dot = below.isEmpty() ? -1 : authority.indexOf('.', 1);
        while (found == null && dot > 0 && dot < end) {
            HostRoutes wider = below.find(authority, dot + 1, end);
            found = wider == null ? null : wider.find(look);
            dot = authority.indexOf('.', dot + 1);
        }
        return found;
    }

    /** Without a query. */
    static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Without a port, and without a dot behind the last label. */
    static int hostEnd(String authority) {
        int colon = authority.lastIndexOf(':');
        int end = colon >= 0 && authority.indexOf(']', colon) < 0 ? colon : authority.length();
        return end > 0 && authority.charAt(end - 1) == '.' ? end - 1 : end;
    }

    /** One line of the table: a match under one host, and the route that always comes before it, if there is one. */
    public record Line(Route route, HostPattern host, RouteMatch match, Optional<Route> shadowedBy) {}

    /** The line by which {@link #find} comes to its route; slowly, for people who ask. */
    public Optional<Line> explain(String authority, String method, String target, Headers fields) {
        String path = pathOf(target);
        return lines().stream()
                .filter(line -> line.host().takes(authority)
                        && line.match().path().takes(path)
                        && line.match().takes(method, fields, target))
                .findFirst();
    }

    /** In order of precedence, as far as that does not depend on the request. Made when it is first asked for. */
    public List<Line> lines() {
        List<Line> made = lines;
        if (made == null) {
            made = List.copyOf(makeLines());
            lines = made;
        }
        return made;
    }

    private List<Line> makeLines() {
        List<Entry> entries = entries();
        entries.sort(Comparator.comparing((Entry entry) -> entry.host().kind())
                .thenComparing(entry -> -entry.host().name().length())
                .thenComparing(entry -> entry.host().name())
                .thenComparing(entry -> !entry.candidate().match().path().exact())
                .thenComparing(
                        entry -> -entry.candidate().match().path().value().length())
                .thenComparing(entry -> entry.candidate().match().path().value())
                .thenComparing(Entry::candidate));
        List<Line> lines = new ArrayList<>();
        Map<HostPattern, Map<PathPattern, List<Line>>> before = new HashMap<>();
        for (Entry entry : entries) {
            RouteMatch match = entry.candidate().match();
            List<Line> samePlace = before.computeIfAbsent(entry.host(), host -> new HashMap<>())
                    .computeIfAbsent(match.path(), path -> new ArrayList<>());
            Optional<Route> shadow = samePlace.stream()
                    .filter(line -> match.isWithin(line.match()))
                    .map(Line::route)
                    .findFirst();
            Line line = new Line(entry.candidate().route(), entry.host(), match, shadow);
            samePlace.add(line);
            lines.add(line);
        }
        return lines;
    }
}
