package io.gatewaytunnel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteReaderTest {
    @TempDir
    Path folder;

    private RouteTable read(String routes) throws IOException {
        return ProxyFile.read(Files.writeString(folder.resolve("p.yml"), routes), Map.of("HOST", "shop.example"))
                .routes();
    }

    private List<String> lines(String routes) throws IOException {
        return read(routes).lines().stream()
                .map(line -> line.route() + ": " + line.host() + " " + line.match() + " to "
                        + line.route().services())
                .toList();
    }

    private List<String> mistakes(String routes) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yml"), routes);
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> ProxyFile.read(file, Map.of()));
        assertThat(thrown).as(routes).isNotNull();
        return thrown.mistakes().stream()
                .map(line -> line.replace(file + ":", ""))
                .toList();
    }

    @Test
    void shortFormStandsForOneRule() throws IOException {
        assertThat(lines("""
                routes:
                  - host: ${HOST}
                    path: /api/
                    service: shop
                  - name: canary
                    host: [shop.example, "*.shop.example"]
                    path: {exact: /api}
                    method: GET
                    headers: {X-Canary: "1"}
                    query:
                      v: 2
                    services:
                      - {name: new, weight: 1}
                      - {name: shop, weight: 9}
                  - service: rest
                """))
                .containsExactly(
                        "canary: shop.example exact /api, GET, header x-canary=1, query v=2 to [new, shop (9)]",
                        "route-1: shop.example prefix /api to [shop]",
                        "canary: *.shop.example exact /api, GET, header x-canary=1, query v=2 to [new, shop (9)]",
                        "route-3: * prefix / to [rest]");
    }

    @Test
    void longFormIsThatOfHttpRoute() throws IOException {
        assertThat(lines("""
                routes:
                  - name: shop
                    hostnames: [shop.example]
                    rules:
                      - matches:
                          - path: {type: PathPrefix, value: /v2}
                            headers:
                              - {type: Exact, name: Version, value: two}
                          - path: {type: Exact, value: /two}
                            queryParams: [{name: a, value: b}]
                            method: POST
                        backendRefs:
                          - name: two
                      - backendRefs: [{name: one, weight: 2}, {name: none, weight: 0}]
                """))
                .containsExactly(
                        "shop/1: shop.example exact /two, POST, query a=b to [two]",
                        "shop/1: shop.example prefix /v2, header version=two to [two]",
                        "shop/2: shop.example prefix / to [one (2), none (0)]");
    }

    @Test
    void withoutRoutesThereAreNone() throws IOException {
        assertThat(read("max-streams: 5").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routes: shop                              | 1:9: routes: a list is expected",
                "routes: []                                | 1:1: routes: there is none",
                "routes: [shop]                            | 1:10: routes[0]: a map is expected here",
                "routes: [{host: a}]                       | 1:10: routes[0].service: it is missing",
                "routes: [{service: a b}]                  | 1:20: routes[0].service: 'a b' is no service",
                "routes: [{service: a, host: 'a:80'}]      | 1:29: routes[0].host: 'a:80' is no host; write it like",
                "routes: [{service: a, host: [b, c/]}]     | 1:33: routes[0].host[1]: 'c/' is no host",
                "routes: [{service: a, path: api}]         | 1:29: routes[0].path: 'api' is no path; begin it",
                "routes: [{service: a, path: /a//b}]       | 1:29: routes[0].path: '/a//b' is no path",
                "routes: [{service: a, path: {}}]          | 1:23: routes[0].path: write one of exact and prefix",
                "routes: [{service: a, path: {exakt: /}}]  | 1:23: routes[0].path: write one of exact and prefix",
                "routes: [{service: a, method: G T}]       | 1:31: routes[0].method: 'G T' is no method",
                "routes: [{service: a, headers: {a b: c}}] | 1:38: routes[0].headers.a b: 'a b' is no name of a header",
                "routes: [{service: a, headers: {Host: c}}] | 1:39: routes[0].headers.Host: the host is not matched as a",
                "routes: [{service: a, query: {a=b: c}}]   | 1:36: routes[0].query.a=b: 'a=b' is no name of a query",
                "routes: [{service: a, hots: b}]           | 1:23: routes[0].hots: there is no such setting; did you mean host?",
                "routes: [{service: a, name: a b}]         | 1:29: routes[0].name: 'a b' is no name",
                "routes: [{services: []}]                  | 1:11: routes[0].services: no service in it has a weight",
                "routes: [{services: [{name: a, weight: 0}]}] | 1:11: routes[0].services: no service in it has a weight",
                "routes: [{services: [{name: a, weight: x}]}] | 1:40: routes[0].services[0].weight: 'x' is no weight",
                "routes: [{rules: [{}]}]                   | 1:19: routes[0].rules[0].backendRefs: it is missing",
                "routes: [{rules: [{matches: [{path: {type: Regex, value: /a}}], backendRefs: [{name: a}]}]}] |"
                        + " 1:38: routes[0].rules[0].matches[0].path.type: 'Regex' is not known here; write PathPrefix or Exact",
            })
    void everyMistakeHasItsPlace(String yaml, String mistake) throws IOException {
        assertThat(mistakes(yaml.strip())).anyMatch(line -> line.startsWith(mistake.strip()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routes: {}",
                "routes: [{service: a, services: [{name: b}]}]",
                "routes: [{rules: x}]",
                "routes: [{services: x}]",
                "routes: [{rules: [{matches: [{path: {value: x}}], backendRefs: [{name: a}]}]}]",
            })
    void mistakeIsToldOnce(String yaml) throws IOException {
        assertThat(mistakes(yaml)).hasSize(1);
    }

    @Test
    void nameThatAnotherWouldGetIsAMistakeToo() throws IOException {
        assertThat(mistakes("routes:\n- {name: route-2, service: s}\n- {service: s}"))
                .containsExactly("3:3: routes[1].name: another route has the name 'route-2', which this one would get;"
                        + " give it one");
    }

    @Test
    void namesAreOfOneRouteEach() throws IOException {
        assertThat(mistakes("routes:\n- {name: a, service: s}\n- {name: a, service: s}"))
                .containsExactly("3:10: routes[1].name: another route has the name 'a'; give each one of its own");
    }

    @Test
    void whatIsTheProxysOwnCannotBeRouted() throws IOException {
        RouteTable table = read(
                "routes:\n- {path: /_tunnel, service: s}\n- {path: /_tunnels, service: s}\n- {path: {exact: /_tunnel/x},"
                        + " service: s}");

        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> ProxyConfig.read(SettingSource.none(), 256 << 20, table));

        assertThat(thrown.mistakes()).hasSize(2);
        assertThat(thrown.mistakes().get(0))
                .contains("p.yml:2:3: route route-1: prefix /_tunnel is below /_tunnel/, which is the proxy's own");
        assertThat(thrown.mistakes().get(1)).contains("p.yml:4:3: route route-3: exact /_tunnel/x is below");
    }
}
