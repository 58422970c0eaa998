package io.gatewaytunnel.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.http.Headers;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteTableTest {
    private static final List<WeightedService> SERVICE = List.of(new WeightedService("s", 1));

    private static Route route(String name, List<HostPattern> hosts, List<RouteMatch> matches) {
        return new Route(name, "here", hosts, matches, SERVICE);
    }

    private static HostPattern host(String text) {
        return HostPattern.parse(text).orElseThrow(() -> new AssertionError(text));
    }

    private static PathPattern path(boolean exact, String text) {
        return PathPattern.parse(exact, text).orElseThrow(() -> new AssertionError(text));
    }

    /**
     * What gateways of Kubernetes are held against, and some of ours: facts of the conformance tests of
     * kubernetes-sigs/gateway-api at 4564255, and those that begin with {@code own:}.
     */
    @Test
    void factsOfTheOracleHold() throws IOException {
        int facts = 0;
        JsonArray tests;
        try (Reader file = new InputStreamReader(
                RouteTableTest.class.getResourceAsStream("oracle.json"), StandardCharsets.UTF_8)) {
            tests = JsonParser.parseReader(file).getAsJsonArray();
        }
        for (JsonElement test : tests) {
            List<Route> routes = new ArrayList<>();
            test.getAsJsonObject().getAsJsonArray("rules").forEach(rule -> routes.add(route(rule.getAsJsonObject())));
            facts += check(test.getAsJsonObject(), routes);
            if (test.getAsJsonObject().get("test").getAsString().startsWith("own:")) {
                Collections.reverse(routes);
                facts += check(test.getAsJsonObject(), routes); // of these the order decides nothing
            }
        }
        assertThat(facts).isEqualTo(144);
    }

    private static int check(JsonObject test, List<Route> routes) {
        RouteTable table = RouteTable.of(routes);
        NaiveTable naive = new NaiveTable(routes);
        for (JsonElement element : test.getAsJsonArray("cases")) {
            JsonObject asked = element.getAsJsonObject();
            Headers.Builder fields = Headers.builder();
            asked.getAsJsonObject("headers")
                    .entrySet()
                    .forEach(
                            field -> fields.add(field.getKey(), field.getValue().getAsString()));
            String host = asked.get("host").getAsString();
            String method = asked.get("method").getAsString();
            String path = asked.get("path").getAsString();
            String expected = asked.get("expect").getAsString();
            String port = host.contains(":") ? "" : ":8080";
            for (String authority : new String[] {host, host + port, host.toUpperCase(Locale.ROOT)}) {
                assertThat(table.find(authority, method, path, fields.build())
                                .map(Route::name)
                                .orElse("404"))
                        .as("%s: %s", test.get("test"), asked)
                        .isEqualTo(expected);
            }
            assertThat(naive.find(host, method, path, fields.build())
                            .map(Route::name)
                            .orElse("404"))
                    .as("the naive one, %s: %s", test.get("test"), asked)
                    .isEqualTo(expected);
        }
        return test.getAsJsonArray("cases").size();
    }

    private static Route route(JsonObject rule) {
        JsonObject match = rule.has("match") ? rule.getAsJsonObject("match") : new JsonObject();
        PathPattern path = PathPattern.ALL;
        if (match.has("path")) {
            JsonObject given = match.getAsJsonObject("path");
            boolean exact = given.has("type") && given.get("type").getAsString().equals("Exact");
            path = path(exact, given.get("value").getAsString());
        }
        return route(
                rule.get("to").getAsString(),
                List.of(rule.has("host") ? host(rule.get("host").getAsString()) : HostPattern.ANY),
                List.of(new RouteMatch(
                        path,
                        Optional.ofNullable(match.get("method")).map(JsonElement::getAsString),
                        named(match, "headers"),
                        named(match, "queryParams"))));
    }

    private static List<NamedValue> named(JsonObject match, String what) {
        List<NamedValue> values = new ArrayList<>();
        if (match.has(what)) {
            match.getAsJsonArray(what).forEach(value -> {
                String name = value.getAsJsonObject().get("name").getAsString();
                if (values.stream().noneMatch(other -> other.name().equalsIgnoreCase(name))) {
                    values.add(new NamedValue(
                            name, value.getAsJsonObject().get("value").getAsString()));
                }
            });
        }
        return values;
    }

    /** Small alphabets, so that most requests meet several routes. */
    private static final class Chance {
        private static final String[] HOSTS = {
            "*", "a.b.c", "b.c", "c", "*.c", "*.b.c", "*.a.b.c", "x.b.c", "a-b.c", "_a.c", "[::1]"
        };
        private static final String[] ASKED = {
            "a.b.c",
            "b.c",
            "c",
            "x.b.c",
            "y.x.b.c",
            "A.B.C:80",
            "c.",
            "d",
            "a-b.c",
            "_a.c",
            "[::1]:8080",
            "",
            ".c",
            "..c"
        };
        private static final String[] SEGMENTS = {"a", "b", "ab", "%61", "a.b", "A"};
        private static final String[] METHODS = {"GET", "POST", "get"};
        private final SplittableRandom random;

        Chance(int seed) {
            random = new SplittableRandom(seed);
        }

        <T> T one(T[] of) {
            return of[random.nextInt(of.length)];
        }

        String path(int mostSegments) {
            StringBuilder path = new StringBuilder();
            for (int i = random.nextInt(mostSegments + 1); i > 0; i--) {
                path.append('/').append(one(SEGMENTS));
            }
            return path.isEmpty() || random.nextInt(4) == 0 ? path + "/" : path.toString();
        }

        List<NamedValue> values() {
            return IntStream.range(0, random.nextInt(3))
                    .mapToObj(i -> new NamedValue("n" + i, String.valueOf(random.nextInt(2))))
                    .toList();
        }

        Route route(int number) {
            List<HostPattern> hosts = IntStream.rangeClosed(0, random.nextInt(2))
                    .mapToObj(i -> host(one(HOSTS)))
                    .toList();
            List<RouteMatch> matches = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(i -> new RouteMatch(
                            RouteTableTest.path(random.nextInt(3) == 0, path(3)),
                            random.nextInt(3) == 0 ? Optional.of(one(METHODS)) : Optional.empty(),
                            random.nextBoolean() ? List.of() : values(),
                            random.nextBoolean() ? List.of() : values()))
                    .toList();
            return RouteTableTest.route("r" + number, hosts, matches);
        }

        String target() {
            StringBuilder target = new StringBuilder(random.nextInt(30) == 0 ? "*" : path(5));
            int parameters = random.nextInt(4);
            for (int i = 0; i < parameters; i++) {
                target.append(i == 0 ? '?' : '&').append('n').append(random.nextInt(2));
                if (random.nextInt(5) > 0) {
                    target.append('=').append(random.nextInt(2));
                }
            }
            return random.nextInt(20) == 0 ? target + "?&=&n0" : target.toString();
        }

        Headers fields() {
            Headers.Builder fields = Headers.builder();
            for (int i = random.nextInt(4); i > 0; i--) {
                fields.add(random.nextBoolean() ? "n0" : "N1", String.valueOf(random.nextInt(2)));
            }
            return fields.build();
        }
    }

    @Test
    void compiledTableAndNaiveOneAreOfOneOpinion() {
        int met = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            Chance chance = new Chance(seed);
            int of = seed;
            List<Route> routes = IntStream.range(0, 1 + chance.random.nextInt(12))
                    .mapToObj(chance::route)
                    .toList();
            RouteTable table = RouteTable.of(routes);
            NaiveTable naive = new NaiveTable(routes);
            for (int request = 0; request < 20; request++) {
                String authority = chance.one(Chance.ASKED);
                String method = chance.one(Chance.METHODS);
                String target = chance.target();
                Headers fields = chance.fields();
                Optional<Route> expected = naive.find(authority, method, target, fields);

                assertThat(table.find(authority, method, target, fields))
                        .as(() -> "seed " + of + ": " + method + " " + target + " of " + authority + " with " + fields
                                + " among " + table.lines())
                        .isEqualTo(expected);
                if (request == 0) {
                    assertThat(table.explain(authority, method, target, fields).map(RouteTable.Line::route))
                            .as("explained, seed " + seed)
                            .isEqualTo(expected);
                }
                met += expected.isPresent() ? 1 : 0;
            }
        }
        assertThat(met).isBetween(10_000, 90_000);
    }

    @Test
    void linesAreInOrderOfPrecedenceAndTellWhoIsNeverReached() {
        Route wide = route("wide", List.of(HostPattern.ANY), List.of(RouteMatch.ALL));
        Route shop = route(
                "shop",
                List.of(host("shop.example"), host("*.example")),
                List.of(new RouteMatch(path(false, "/api"), Optional.empty(), List.of(), List.of())));
        Route never = route(
                "never",
                List.of(host("shop.example")),
                List.of(new RouteMatch(path(false, "/api/"), Optional.of("GET"), List.of(), List.of())));
        Route again = route(
                "again",
                List.of(host("shop.example")),
                List.of(new RouteMatch(path(false, "/api"), Optional.empty(), List.of(), List.of())));
        Route exact = route(
                "exact",
                List.of(host("shop.example")),
                List.of(new RouteMatch(path(true, "/api"), Optional.empty(), List.of(), List.of())));

        assertThat(RouteTable.of(List.of(wide, shop, never, again, exact)).lines())
                .extracting(line -> line.route() + " at " + line.host() + " "
                        + line.shadowedBy().map(Route::name).orElse(""))
                .containsExactly(
                        "exact at shop.example ",
                        "never at shop.example ", // its method makes it the first
                        "shop at shop.example ",
                        "again at shop.example shop",
                        "shop at *.example ",
                        "wide at * ");
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "a:80, false",
        "a/b, false",
        "*., false",
        "a..b, false",
        "-a, false",
        "*.*, false",
        "a b, false",
        "A.b, true",
        "*.b, true",
        "*, true",
        "a., true",
        "a_b, true",
        "[::1], true",
        "127.0.0.1, true",
        "xn--bcher-kva, true"
    })
    void hostsAreNames(String text, boolean sound) {
        assertThat(HostPattern.parse(text).isPresent()).isEqualTo(sound);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "a, false",
        "/a//b, false",
        "/a?b, false",
        "/a b, false",
        "/a#b, false",
        "/\u00e9, false",
        "/, true",
        "/a/, true",
        "/%2e, true",
        "/a;b, true"
    })
    void pathsAreRaw(String text, boolean sound) {
        assertThat(PathPattern.parse(false, text).isPresent()).isEqualTo(sound);
    }

    @Test
    void hostsThatNoNameHasAreOfRoutesForAnyHost() {
        RouteTable table = RouteTable.of(List.of(
                route("wild", List.of(host("*.c")), List.of(RouteMatch.ALL)),
                route("any", List.of(HostPattern.ANY), List.of(RouteMatch.ALL))));

        assertThat(table.find("a".repeat(200) + ".c", "GET", "/", Headers.empty())
                        .map(Route::name))
                .contains("wild");
        assertThat(table.find("a.".repeat(100_000) + "c", "GET", "/", Headers.empty())
                        .map(Route::name))
                .contains("any");
    }

    @Test
    void fieldInSeveralLinesIsItsValuesWithCommasBetween() {
        RouteTable table = RouteTable.of(List.of(route(
                "r",
                List.of(HostPattern.ANY),
                List.of(new RouteMatch(
                        PathPattern.ALL, Optional.empty(), List.of(new NamedValue("a", "b, c")), List.of())))));

        assertThat(table.find("h", "GET", "/", Headers.of("A", "b", "X", "y", "a", "c")))
                .isPresent();
        assertThat(table.find("h", "GET", "/", Headers.of("A", "b, c"))).isPresent();
        assertThat(table.find("h", "GET", "/", Headers.of("A", "b"))).isEmpty();
        assertThat(table.find("h", "GET", "/", Headers.of("A", "b", "A", "c", "A", "")))
                .isEmpty();
        assertThat(table.find("h", "GET", "/", Headers.empty())).isEmpty();
    }

    @Test
    void requestsAreSharedByWeight() {
        Route route = new Route(
                "r",
                "here",
                List.of(HostPattern.ANY),
                List.of(RouteMatch.ALL),
                List.of(new WeightedService("a", 70), new WeightedService("b", 30), new WeightedService("c", 0)));
        int[] counts = new int[3];
        for (int i = 0; i < 10_000; i++) {
            counts[route.nextService().charAt(0) - 'a']++;
        }

        assertThat(counts[0]).isBetween(6_700, 7_300); // six standard deviations
        assertThat(counts[2]).isZero();
        assertThat(route.hits()).as("chosen, and not let in").isZero();
        route.onHit();
        assertThat(route.hits()).isOne();
    }
}
