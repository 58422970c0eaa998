package io.gatewaytunnel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.policy.PathChange;
import io.gatewaytunnel.policy.RoutePolicy;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyFile;
import io.gatewaytunnel.settings.ProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyReaderTest {
    @TempDir
    Path folder;

    private RouteTable read(String yaml) throws IOException {
        return ProxyFile.read(Files.writeString(folder.resolve("p.yml"), yaml), Map.of())
                .routes();
    }

    private RoutePolicy policy(String route) throws IOException {
        return read("routes: [{" + route + "}]").routes().get(0).policy();
    }

    private List<String> mistakes(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yml"), yaml);
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> ProxyFile.read(file, Map.of()));
        assertThat(thrown).as(yaml).isNotNull();
        return thrown.mistakes().stream()
                .map(line -> line.replace(file + ":", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redirect: 'https://new.example' | {scheme: https, hostname: new.example}",
                "redirect: 'https://new.example:8443/' | {scheme: https, hostname: new.example, port: 8443, path: {type:"
                        + " ReplacePrefixMatch, replacePrefixMatch: /}}",
                "redirect: /new | {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}",
                "redirect: {scheme: https, status: 308} | {scheme: https, statusCode: 308}",
                "redirect: {host: a.b, port: 81, path: {full: /c}} | {hostname: a.b, port: 81, path: {type: ReplaceFullPath,"
                        + " replaceFullPath: /c}}",
            })
    void shortRedirectStandsForAFilter(String shortForm, String filter) throws IOException {
        RoutePolicy expanded = policy("filters: [{type: RequestRedirect, requestRedirect: " + filter.strip() + "}]");

        assertThat(policy(shortForm.strip())).isEqualTo(expanded);
        assertThat(expanded.redirect()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rewrite: {path: /} | type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: ''}}",
                "rewrite: {host: a.b, path: {full: /c}} | type: URLRewrite, urlRewrite: {hostname: a.b, path: {type:"
                        + " ReplaceFullPath, replaceFullPath: /c}}",
                "request-headers: {set: {A: 1}, add: {B: 2}, remove: C} | type: RequestHeaderModifier,"
                        + " requestHeaderModifier: {set: [{name: A, value: 1}], add: [{name: B, value: 2}], remove: [C]}",
                "response-headers: {set: {A: 1}} | type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: A,"
                        + " value: 1}]}",
            })
    void shortFormsStandForFilters(String shortForm, String filter) throws IOException {
        RoutePolicy expanded = policy("service: s, filters: [{" + filter.strip() + "}]");

        assertThat(policy("service: s, " + shortForm.strip())).isEqualTo(expanded);
        assertThat(expanded.isNone()).isFalse();
    }

    @Test
    void stickinessIsThatOfSessionPersistence() throws IOException {
        assertThat(policy("service: s, sticky: {cookie: c, absoluteTimeout: 8h, permanent: true}"))
                .isEqualTo(policy("service: s, sessionPersistence: {sessionName: c, absoluteTimeout: 8h, cookieConfig:"
                        + " {lifetimeType: Permanent}}"));
        assertThat(policy("name: cart, service: s, sticky: true")
                        .sticky()
                        .orElseThrow()
                        .cookie())
                .isEqualTo("gateway-tunnel-cart");
    }

    @Test
    void limitsAreRead() throws IOException {
        Limits limits = policy(
                        "service: s, limits: {body: 1MiB, head: 16KiB, requests: 5, rate: {requests: 10, per: 1m, by:"
                                + " route}}, timeouts: {request: 5s, backendRequest: 500ms}, retry: {attempts: 1}")
                .limits();

        assertThat(limits.words())
                .containsExactly(
                        "body up to 1MiB",
                        "head up to 16KiB",
                        "5 requests at a time",
                        "10 requests in 1m, 10 at once, for all together",
                        "whole answer within 5s",
                        "head of the answer within 500ms",
                        "asked of 2 agents");
    }

    @Test
    void aRouteThatSaysNothingHasNoPolicyAtAll() throws IOException {
        assertThat(policy("service: s").isNone()).isTrue();
        assertThat(policy("service: s, retry: safe, limits: {}, timeouts: {}").isNone())
                .isTrue();
    }

    @Test
    void servicesHaveLimitsOfTheirOwn() throws IOException {
        RouteTable table = read("routes: [{service: a}]\nservices:\n  a: {limits: {requests: 3}, retry: none}\n");

        assertThat(table.limitsOf("a").words()).containsExactly("3 requests at a time", "no agent is asked again");
        assertThat(table.limitsOf("b").isNone()).isTrue();
        assertThat(read("services: {only: {limits: {body: 0}}}")
                        .limitsOf("only")
                        .isNone())
                .isFalse();
    }

    @Test
    void theMatchThatTookARequestSaysWhatIsReplaced() throws IOException {
        Route route = read("""
                routes:
                  - rules:
                      - matches: [{path: {value: /a}}, {path: {value: /a/b}}, {path: {value: /c}, method: PUT}]
                        filters:
                          - type: URLRewrite
                            urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /x}}
                        backendRefs: [{name: s}]
                """).routes().get(0);

        assertThat(route.policy().rewrite().orElseThrow().path()).contains(PathChange.prefix("/x"));
        assertThat(route.matched("GET", "/a/c?/a/b", Headers.empty())).isEqualTo("/a");
        assertThat(route.matched("GET", "/a/b/c", Headers.empty())).isEqualTo("/a/b");
        assertThat(route.matched("PUT", "/c", Headers.empty())).isEqualTo("/c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{service: s, redirect: /a} | 1:11: routes[0].service: a redirect leads to no service",
                "{redirect: a.b} | 1:21: routes[0].redirect: 'a.b' is no URL to redirect to; write it like https://new.example",
                "{redirect: 'http://a/b?c'} | 1:21: routes[0].redirect: 'http://a/b?c' is no URL",
                "{redirect: 'http://*.a'} | 1:21: routes[0].redirect: 'http://*.a' is no URL",
                "{redirect: {status: 301}} | 1:21: routes[0].redirect.host: it leads back to where the client came from",
                "{redirect: {host: a, status: 305}} | 1:39: routes[0].redirect.status: '305' is no redirect; write 301",
                "{redirect: {host: a, port: 0}} | 1:37: routes[0].redirect.port: 0 is out of range; use 1 to 65535",
                "{redirect: {scheme: ftp}} | 1:30: routes[0].redirect.scheme: 'ftp' is not known here; write http or https",
                "{redirect: /a, rewrite: {path: /}} | 1:11: routes[0].redirect: a redirect needs no rewrite",
                "{service: s, rewrite: {host: 'a:80'}} | 1:39: routes[0].rewrite.host: 'a:80' is no host",
                "{service: s, rewrite: {path: a}} | 1:39: routes[0].rewrite.path: 'a' is no path",
                "{service: s, rewrite: {pth: /a}} | 1:33: routes[0].rewrite.pth: there is no such setting; did you mean path?",
                "{service: s, request-headers: {set: {Host: a}}} | 1:53: routes[0].request-headers.set.Host: 'Host' is the"
                        + " host; write hostname in a URLRewrite",
                "{service: s, request-headers: {remove: [X-Forwarded-For]}} | 1:50: routes[0].request-headers.remove[0]:"
                        + " 'X-Forwarded-For' tells of the client",
                "{service: s, request-headers: {set: {A: 1}, remove: a}} | 1:62: routes[0].request-headers.remove: 'a' is"
                        + " here for the second time",
                "{service: s, response-headers: {set: {Content-Length: 1}}} | 1:64: routes[0].response-headers.set.Content-Length:"
                        + " 'Content-Length' says how a message is sent",
                "{service: s, request-headers: {set: {A: \"b\\r\\nC: d\"}}} | 1:50: routes[0].request-headers.set.A: the value"
                        + " holds a character that no field can carry",
                "{service: s, limits: {body: 2TiB}} | 1:38: routes[0].limits.body: '2TiB' is not understood; write it like 1MiB",
                "{service: s, limits: {rate: {per: 1s}}} | 1:38: routes[0].limits.rate.requests: it is missing",
                "{service: s, limits: {rate: {requests: 1, by: agent}}} | 1:56: routes[0].limits.rate.by: 'agent' is not"
                        + " known here; write client or route",
                "{service: s, timeouts: {request: 1s, backendRequest: 2s}} | 1:47: routes[0].timeouts.backendRequest: it is"
                        + " longer than request, which is the whole",
                "{service: s, retry: always} | 1:30: routes[0].retry: 'always' is not known here; write none, safe or",
                "{service: s, sticky: {permanent: true}} | 1:31: routes[0].sticky.absoluteTimeout: it is missing; a cookie",
                "{rules: [{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path:"
                        + " {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}], backendRefs: [{name: s}]}]} | 1:65:"
                        + " routes[0].rules[0].filters: ReplacePrefixMatch needs matches by PathPrefix",
                "{service: s, sticky: a b} | 1:31: routes[0].sticky: 'a b' is no name of a cookie",
            })
    void everyMistakeHasItsPlace(String route, String mistake) throws IOException {
        assertThat(mistakes("routes: [" + route.strip() + "]")).anyMatch(line -> line.startsWith(mistake.strip()));
    }

    @Test
    void mistakesOfTheLongForm() throws IOException {
        assertThat(mistakes("""
                routes:
                  - rules:
                      - matches: [{path: {type: Exact, value: /a}}]
                        filters:
                          - type: URLRewrite
                            urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}
                          - type: URLRewrite
                            urlRewrite: {hostname: c}
                          - type: RequestMirror
                        rewrite: {path: /}
                        backendRefs: [{name: s}]
                """))
                .containsExactly(
                        "7:19: routes[0].rules[0].filters[1].type: there is another filter of the type URLRewrite; make one"
                                + " of them",
                        "9:19: routes[0].rules[0].filters[2].type: 'RequestMirror' is not known here; write"
                                + " RequestHeaderModifier, ResponseHeaderModifier, URLRewrite or RequestRedirect",
                        "10:9: routes[0].rules[0].rewrite: there is no such setting; the reference lists them");
    }

    @Test
    void aServiceToWhichNoRouteLeadsIsAMistake() throws IOException {
        assertThat(mistakes("routes: [{service: shop}]\nservices:\n  shp: {}\n"))
                .containsExactly("3:3: services.shp: no route leads to the service 'shp'; did you mean shop?");
    }

    @Test
    void aShortKeyIsRefusedAndALongOneIsShownToNobody() {
        SettingSource shortKey =
                setting -> setting == ProxySettings.STICKY_KEY ? Optional.of("hush-hush") : Optional.empty();
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> ProxyConfig.read(shortKey, 256 << 20));
        assertThat(thrown.mistakes())
                .singleElement()
                .asString()
                .contains("sticky-key", "shorter than 32 characters")
                .doesNotContain("hush");

        SettingSource longKey =
                setting -> setting == ProxySettings.STICKY_KEY ? Optional.of("hush".repeat(8)) : Optional.empty();
        assertThat(ProxyConfig.read(longKey, 256 << 20).stickyKey()).isPresent();
        assertThat(ProxyConfig.read(longKey, 256 << 20).stickyKey().toString()).doesNotContain("hush");
    }
}
