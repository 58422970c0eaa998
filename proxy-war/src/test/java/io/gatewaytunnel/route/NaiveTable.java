package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules as they are written down, one after the other: every match of every route is tried, and of those that are
 * satisfied the first in the order of precedence is the one. Shares nothing with the compiled table but the patterns.
 */
final class NaiveTable {
    private final List<Route> routes;

    NaiveTable(List<Route> routes) {
        this.routes = routes;
    }

    private record Found(Route route, HostPattern host, RouteMatch match, int order) {}

    Optional<Route> find(String authority, String method, String target, Headers fields) {
        Found best = null;
        int order = 0;
        for (Route route : routes) {
            for (RouteMatch match : route.matches()) {
                order++;
                for (HostPattern host : route.hosts()) {
                    Found found = new Found(route, host, match, order);
                    if (takesHost(host, authority)
                            && takesPath(match.path(), target)
                            && (match.method().isEmpty() || match.method().get().equals(method))
                            && match.headers().stream().allMatch(wanted -> hasField(fields, wanted))
                            && match.query().stream().allMatch(wanted -> hasParameter(target, wanted))
                            && (best == null || isBefore(found, best))) {
                        best = found;
                    }
                }
            }
        }
        return Optional.ofNullable(best).map(Found::route);
    }

    private static boolean takesHost(HostPattern host, String authority) {
        String name =
                authority.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "");
        return switch (host.kind()) {
            case ANY -> true;
            case EXACT -> name.equals(host.name());
            case WILDCARD ->
                name.endsWith("." + host.name()) && name.length() > host.name().length() + 1;
        };
    }

    private static boolean takesPath(PathPattern path, String target) {
        String asked = target.replaceFirst("\\?.*", "");
        return path.exact()
                ? asked.equals(path.value())
                : path.value().isEmpty() || asked.equals(path.value()) || asked.startsWith(path.value() + "/");
    }

    private static boolean hasField(Headers fields, NamedValue wanted) {
        List<String> values = fields.all(wanted.name());
        return !values.isEmpty() && String.join(", ", values).equals(wanted.value());
    }

    private static boolean hasParameter(String target, NamedValue wanted) {
        return target.contains("?")
                && Arrays.stream(target.substring(target.indexOf('?') + 1).split("&", -1))
                        .filter(parameter -> parameter.split("=", 2)[0].equals(wanted.name()))
                        .findFirst()
                        .map(parameter -> parameter.contains("=") ? parameter.split("=", 2)[1] : "")
                        .equals(Optional.of(wanted.value()));
    }

    private static boolean isBefore(Found one, Found other) {
        int[] ranks = {
            one.host().kind().compareTo(other.host().kind()),
            other.host().name().length() - one.host().name().length(),
            Boolean.compare(other.match().path().exact(), one.match().path().exact()),
            other.match().path().value().length() - one.match().path().value().length(),
            Boolean.compare(
                    other.match().method().isPresent(), one.match().method().isPresent()),
            other.match().headers().size() - one.match().headers().size(),
            other.match().query().size() - one.match().query().size(),
            one.order() - other.order()
        };
        return Arrays.stream(ranks).filter(rank -> rank != 0).findFirst().orElse(0) < 0;
    }
}
