package io.gatewaytunnel.route;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.policy.RoutePolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code routes} of a configuration file. Each is written in the words of HTTPRoute ({@code hostnames}, {@code rules}
 * with {@code matches} and {@code backendRefs}), or in a short form ({@code host}, {@code path}, {@code service} and
 * what is beside them) that stands for one rule with one match. Whatever is wrong goes to the mistakes of the file, and
 * a route with a mistake is left out.
 */
public final class RouteReader {
    public static final String ROUTES = "routes";

    private static final int MOST_TOKEN_CHARS = 64; // methods and field names that somebody means are shorter
    private static final int MOST_WEIGHT = 1_000_000; // as HTTPRoute has it
    private static final int MOST_ROUTES = 100_000;

    private final List<Route> routes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int number;

    private RouteReader() {}

    /** None when the file has none. */
    public static List<Route> read(YamlMap top) {
        RouteReader reader = new RouteReader();
        List<YamlMap> written = top.maps(ROUTES);
        if (written.size() > MOST_ROUTES) {
            top.mistake(ROUTES, "there are " + written.size() + "; write at most " + MOST_ROUTES);
        }
        if (top.hasEmptyList(ROUTES)) {
            top.mistake(
                    ROUTES, "there is none; write one, or leave the line out, so that all requests go to one service");
        }
        written.forEach(reader::readRoute);
        return reader.routes;
    }

    private void readRoute(YamlMap map) {
        String name = name(map);
        if (map.has("rules")) {
            readLong(map, name);
        } else {
            readShort(map, name);
        }
        map.refuseOthers();
    }

    private String name(YamlMap map) {
        Optional<YamlText> given = map.text("name");
        number++;
        String name = given.map(YamlText::text).orElse("route-" + number);
        if (given.isEmpty() && !names.add(name)) {
            map.mistake("name", "another route has the name '" + name + "', which this one would get; give it one");
        }
        given.ifPresent(text -> {
            if (!HeadRules.isName(text.text())) {
                map.mistake(text, "'" + text.text() + "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -");
            } else if (!names.add(text.text())) {
                map.mistake(text, "another route has the name '" + text.text() + "'; give each one of its own");
            }
        });
        return name;
    }

    private void readShort(YamlMap map, String name) {
        List<HostPattern> hosts = hosts(map, "host");
        Optional<PathPattern> path = shortPath(map);
        Optional<String> method = method(map);
        List<NamedValue> headers = shortValues(map, "headers", true);
        List<NamedValue> query = shortValues(map, "query", false);
        if (map.has("service") && map.has("services")) {
            map.mistake("service", "write one of service and services");
        }
        PolicyReader.Read policy = PolicyReader.read(map, name, true);
        List<WeightedService> services = policy.redirects()
                ? none(map, "service", "services")
                : map.has("services") ? weighted(map, "services") : oneService(map);
        if (!hosts.isEmpty() && path.isPresent()) {
            add(name, map, hosts, List.of(new RouteMatch(path.get(), method, headers, query)), services, policy);
        }
    }

    private void readLong(YamlMap map, String name) {
        List<HostPattern> hosts = hosts(map, "hostnames");
        List<YamlMap> rules = map.maps("rules");
        if (map.hasEmptyList("rules")) {
            map.mistake("rules", "there is none; write one");
        }
        int number = 0;
        for (YamlMap rule : rules) {
            List<RouteMatch> matches = new ArrayList<>();
            boolean all = !rule.has("matches");
            for (YamlMap match : rule.maps("matches")) {
                longMatch(match).ifPresent(matches::add);
                match.refuseOthers();
            }
            if (all) {
                matches.add(RouteMatch.ALL);
            } else if (rule.hasEmptyList("matches")) {
                rule.mistake("matches", "there is none; write one, or leave the line out for all requests");
            }
            number++;
            String ruleName = rules.size() == 1 ? name : name + "/" + number;
            PolicyReader.Read policy = PolicyReader.read(rule, ruleName, false);
            if (policy.policy().looksAtMatch()
                    && matches.stream().anyMatch(match -> match.path().exact())) {
                rule.mistake("filters", "ReplacePrefixMatch needs matches by PathPrefix; write ReplaceFullPath");
            }
            List<WeightedService> services =
                    policy.redirects() ? none(rule, "backendRefs") : weighted(rule, "backendRefs");
            rule.refuseOthers();
            if (!hosts.isEmpty() && !matches.isEmpty()) {
                add(ruleName, rule, hosts, matches, services, policy);
            }
        }
    }

    /** Unless it leads nowhere, which is a mistake that has been told. */
    private void add(
            String name,
            YamlMap map,
            List<HostPattern> hosts,
            List<RouteMatch> matches,
            List<WeightedService> services,
            PolicyReader.Read read) {
        RoutePolicy policy = read.policy();
        if (read.redirects() ? policy.redirect().isPresent() : !services.isEmpty()) {
            routes.add(new Route(name, map.place().toString(), hosts, matches, services, policy));
        }
    }

    /** A redirect needs none. */
    private static List<WeightedService> none(YamlMap map, String... fields) {
        for (String field : fields) {
            if (map.has(field)) {
                map.mistake(field, "a redirect leads to no service; leave this line out, or the redirect");
            }
        }
        return List.of();
    }

    /** Any where none is written; none where one is wrong. */
    private static List<HostPattern> hosts(YamlMap map, String field) {
        List<HostPattern> hosts = new ArrayList<>();
        boolean wrong = false;
        for (YamlText text : map.texts(field)) {
            Optional<HostPattern> host = HostPattern.parse(text.text());
            if (host.isEmpty()) {
                map.mistake(
                        text,
                        "'" + text.text()
                                + "' is no host; write it like shop.example.com or *.example.com, without a port");
                wrong = true;
            }
            host.ifPresent(hosts::add);
        }
        if (wrong) {
            return List.of();
        }
        return hosts.isEmpty() ? List.of(HostPattern.ANY) : hosts;
    }

    /** A text is a prefix; a map says which of both it is. */
    private static Optional<PathPattern> shortPath(YamlMap map) {
        if (!map.has("path")) {
            return Optional.of(PathPattern.ALL);
        }
        if (!map.hasMap("path")) {
            return map.text("path").flatMap(text -> path(map, text, false));
        }
        return map.map("path").flatMap(either -> {
            Optional<YamlText> exact = either.text("exact");
            Optional<YamlText> prefix = either.text("prefix");
            if (exact.isPresent() == prefix.isPresent()) {
                map.mistake("path", "write one of exact and prefix");
            }
            either.refuseOthers();
            return exact.flatMap(text -> path(map, text, true))
                    .or(() -> prefix.flatMap(text -> path(map, text, false)));
        });
    }

    static Optional<PathPattern> path(YamlMap map, YamlText text, boolean exact) {
        Optional<PathPattern> path = PathPattern.parse(exact, text.text());
        if (path.isEmpty()) {
            map.mistake(
                    text,
                    "'" + text.text()
                            + "' is no path; begin it with a slash, encode what a URL encodes, and leave out the"
                            + " query");
        }
        return path;
    }

    private static Optional<String> method(YamlMap map) {
        Optional<YamlText> given = map.text("method");
        given.filter(text -> !isToken(text.text()))
                .ifPresent(text -> map.mistake(text, "'" + text.text() + "' is no method; write it like GET"));
        return given.map(YamlText::text);
    }

    private static boolean isToken(String text) {
        return text.length() <= MOST_TOKEN_CHARS && HeadRules.isToken(text);
    }

    /** {@code name: value} in lines. */
    private static List<NamedValue> shortValues(YamlMap map, String field, boolean ofHeader) {
        List<NamedValue> values = new ArrayList<>();
        map.map(field).ifPresent(all -> {
            for (String name : all.names()) {
                all.text(name).ifPresent(value -> addValue(all, value, name, value.text(), ofHeader, values));
            }
        });
        return values;
    }

    private static List<NamedValue> longValues(YamlMap match, String field, boolean ofHeader) {
        List<NamedValue> values = new ArrayList<>();
        for (YamlMap entry : match.maps(field)) {
            type(entry, "Exact");
            Optional<YamlText> name = required(entry, "name");
            Optional<YamlText> value = required(entry, "value");
            if (name.isPresent() && value.isPresent()) {
                addValue(entry, name.get(), name.get().text(), value.get().text(), ofHeader, values);
            }
            entry.refuseOthers();
        }
        return values;
    }

    private static void addValue(
            YamlMap map, YamlText place, String name, String value, boolean ofHeader, List<NamedValue> values) {
        String key = ofHeader ? name.toLowerCase(Locale.ROOT) : name;
        boolean sound = ofHeader ? isToken(name) : !name.isEmpty() && name.matches("[!-~&&[^&=#?]]+");
        if (!sound) {
            map.mistake(place, "'" + name + "' is no name of a " + (ofHeader ? "header field" : "query parameter"));
        } else if (ofHeader && key.equals("host")) {
            map.mistake(place, "the host is not matched as a header field; write host beside it");
        } else if (values.stream().anyMatch(other -> other.name().equals(key))) {
            map.mistake(place, "'" + name + "' is here for the second time; a request has to meet all, so keep one");
        } else {
            values.add(new NamedValue(key, value));
        }
    }

    private static Optional<RouteMatch> longMatch(YamlMap match) {
        Optional<PathPattern> path =
                match.has("path") ? match.map("path").flatMap(RouteReader::longPath) : Optional.of(PathPattern.ALL);
        List<NamedValue> headers = longValues(match, "headers", true);
        List<NamedValue> query = longValues(match, "queryParams", false);
        Optional<String> method = method(match);
        return path.map(known -> new RouteMatch(known, method, headers, query));
    }

    private static Optional<PathPattern> longPath(YamlMap map) {
        String type = map.text("type").map(YamlText::text).orElse("PathPrefix");
        if (!type.equals("PathPrefix") && !type.equals("Exact")) {
            map.mistake("type", "'" + type + "' is not known here; write PathPrefix or Exact");
        }
        Optional<YamlText> value = required(map, "value");
        map.refuseOthers();
        return value.flatMap(text -> path(map, text, type.equals("Exact")));
    }

    private static void type(YamlMap map, String only) {
        map.text("type")
                .filter(text -> !text.text().equals(only))
                .ifPresent(text -> map.mistake(text, "'" + text.text() + "' is not known here; write " + only));
    }

    private static Optional<YamlText> required(YamlMap map, String field) {
        require(map, field);
        return map.text(field);
    }

    /** It is a mistake when nothing is behind the name. */
    static void require(YamlMap map, String field) {
        if (!map.has(field)) {
            map.mistake(field, "it is missing");
        }
    }

    private static List<WeightedService> oneService(YamlMap map) {
        return required(map, "service")
                .filter(text -> isService(map, text))
                .map(text -> List.of(new WeightedService(text.text(), 1)))
                .orElse(List.of());
    }

    private static boolean isService(YamlMap map, YamlText text) {
        boolean sound = HeadRules.isName(text.text());
        if (!sound) {
            map.mistake(text, "'" + text.text() + "' is no service; use 1 to 64 of a-z A-Z 0-9 . _ -");
        }
        return sound;
    }

    private static List<WeightedService> weighted(YamlMap map, String field) {
        List<WeightedService> services = new ArrayList<>();
        List<YamlMap> refs = map.maps(field);
        require(map, field);
        for (YamlMap ref : refs) {
            Optional<YamlText> name = required(ref, "name").filter(text -> isService(ref, text));
            Optional<Integer> weight = weight(ref);
            ref.refuseOthers();
            if (name.isPresent() && weight.isPresent()) {
                services.add(new WeightedService(name.get().text(), weight.get()));
            }
        }
        if (services.size() < refs.size() || (refs.isEmpty() && !map.hasEmptyList(field))) {
            return List.of(); // a mistake that has been told
        }
        long total = services.stream().mapToLong(WeightedService::weight).sum();
        if (total == 0) {
            map.mistake(field, "no service in it has a weight; give one of them 1 or more");
            return List.of();
        }
        if (total > Integer.MAX_VALUE) {
            map.mistake(field, "the weights add up to " + total + "; use smaller ones");
            return List.of();
        }
        return services;
    }

    private static Optional<Integer> weight(YamlMap ref) {
        Optional<YamlText> given = ref.text("weight");
        if (given.isEmpty()) {
            return Optional.of(1);
        }
        String text = given.get().text();
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) > MOST_WEIGHT) {
            ref.mistake(given.get(), "'" + text + "' is no weight; use 0 to " + MOST_WEIGHT);
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(text));
    }
}
