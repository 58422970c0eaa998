package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.forward.Conduct;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.policy.StickyCookies;
import io.gatewaytunnel.policy.StickyKey;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What gateways of Kubernetes are held against, beyond matching: facts of the conformance tests httproute-rewrite-*,
 * -request-header-modifier, -response-header-modifier and -redirect-* of kubernetes-sigs/gateway-api at 4564255.
 */
final class RoutingConformanceTest {
    private static final String ROUTES = """
            routes:
              - name: rewrite-path
                hostnames: [path.example]
                rules:
                  - matches: [{path: {type: PathPrefix, value: /prefix/one}}]
                    filters:
                      - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /one}}}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /strip-prefix}}]
                    filters:
                      - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /full/one}}]
                    filters:
                      - {type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /one}}}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /full/rewrite-path-and-modify-headers}}]
                    filters:
                      - {type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /test}}}
                      - type: RequestHeaderModifier
                        requestHeaderModifier:
                          set: [{name: X-Header-Set, value: set-overwrites-values}]
                          add: [{name: X-Header-Add, value: header-val-1}, {name: X-Header-Add-Append, value: header-val-2}]
                          remove: [X-Header-Remove]
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /prefix/rewrite-path-and-modify-headers}}]
                    filters:
                      - {type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /prefix}}}
                      - type: RequestHeaderModifier
                        requestHeaderModifier:
                          set: [{name: X-Header-Set, value: set-overwrites-values}]
                          add: [{name: X-Header-Add, value: header-val-1}, {name: X-Header-Add-Append, value: header-val-2}]
                          remove: [X-Header-Remove]
                    backendRefs: [{name: v1}]
              - name: rewrite-host
                hostnames: [rewrite.example]
                rules:
                  - matches: [{path: {type: PathPrefix, value: /one}}]
                    filters: [{type: URLRewrite, urlRewrite: {hostname: one.example.org}}]
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /two}}]
                    filters: [{type: URLRewrite, urlRewrite: {hostname: example.org}}]
                    backendRefs: [{name: v2}]
              - name: fields
                hostnames: [fields.example]
                rules:
                  - matches: [{path: {type: PathPrefix, value: /set}}]
                    filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: &set {set: [{name: X-Header-Set, value: set-overwrites-values}]}
                      - {type: ResponseHeaderModifier, responseHeaderModifier: *set}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /add}}]
                    filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: &add {add: [{name: X-Header-Add, value: add-appends-values}]}
                      - {type: ResponseHeaderModifier, responseHeaderModifier: *add}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /remove}}]
                    filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: &remove {remove: [X-Header-Remove]}
                      - {type: ResponseHeaderModifier, responseHeaderModifier: *remove}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /multiple}}]
                    filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: &multiple
                          set: [{name: X-Header-Set-1, value: header-set-1}, {name: X-Header-Set-2, value: header-set-2}]
                          add:
                            - {name: X-Header-Add-1, value: header-add-1}
                            - {name: X-Header-Add-2, value: header-add-2}
                            - {name: X-Header-Add-3, value: header-add-3}
                          remove: [X-Header-Remove-1, X-Header-Remove-2]
                      - {type: ResponseHeaderModifier, responseHeaderModifier: *multiple}
                    backendRefs: [{name: v1}]
                  - matches: [{path: {type: PathPrefix, value: /case-insensitivity}}]
                    filters:
                      - type: RequestHeaderModifier
                        requestHeaderModifier: &case
                          set: [{name: X-Header-Set, value: header-set}]
                          add: [{name: X-Header-Add, value: header-add}]
                          remove: [X-Header-Remove]
                      - {type: ResponseHeaderModifier, responseHeaderModifier: *case}
                    backendRefs: [{name: v1}]
              - name: redirect
                hostnames: [gw.example]
                rules:
                  - matches: [{path: {value: /hostname-redirect}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org}}]
                  - matches: [{path: {value: /host-and-status}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, statusCode: 301}}]
                  - matches: [{path: {value: /original-prefix}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}}
                  - matches: [{path: {value: /full}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /full-path-replacement}}
                  - matches: [{path: {value: /path-and-host}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect:
                          hostname: example.org
                          path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}
                  - matches: [{path: {value: /path-and-status}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect:
                          statusCode: 301
                          path: {type: ReplacePrefixMatch, replacePrefixMatch: /replacement-prefix}
                  - matches: [{path: {value: /full-path-and-host}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect:
                          hostname: example.org
                          path: {type: ReplaceFullPath, replaceFullPath: /replacement-full}
                  - matches: [{path: {value: /full-path-and-status}}]
                    filters:
                      - type: RequestRedirect
                        requestRedirect:
                          statusCode: 301
                          path: {type: ReplaceFullPath, replaceFullPath: /replacement-full}
                  - matches: [{path: {value: /port}}]
                    filters: [{type: RequestRedirect, requestRedirect: {port: 8083}}]
                  - matches: [{path: {value: /port-and-host-and-status}}]
                    filters: [{type: RequestRedirect, requestRedirect: {port: 8083, hostname: example.org, statusCode: 301}}]
                  - matches: [{path: {value: /scheme}}]
                    filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]
                  - matches: [{path: {value: /scheme-and-host-and-status}}]
                    filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: example.org, statusCode: 301}}]
                  - matches: [{path: {value: /scheme-nil-and-port-nil}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org}}]
                  - matches: [{path: {value: /scheme-nil-and-port-80}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, port: 80}}]
                  - matches: [{path: {value: /scheme-nil-and-port-443}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, port: 443}}]
                  - matches: [{path: {value: /scheme-nil-and-port-8080}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, port: 8080}}]
                  - matches: [{path: {value: /scheme-nil-and-port-8443}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, port: 8443}}]
                  - matches: [{path: {value: /scheme-https-and-port-nil}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: https}}]
                  - matches: [{path: {value: /scheme-https-and-port-443}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: https, port: 443}}]
                  - matches: [{path: {value: /scheme-https-and-port-8443}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: https, port: 8443}}]
                  - matches: [{path: {value: /scheme-http-and-port-nil}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: http}}]
                  - matches: [{path: {value: /scheme-http-and-port-80}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: http, port: 80}}]
                  - matches: [{path: {value: /scheme-http-and-port-8080}}]
                    filters: [{type: RequestRedirect, requestRedirect: {hostname: example.org, scheme: http, port: 8080}}]
            """;

    @TempDir
    Path folder;

    private RouteTable routes = RouteTable.none();
    private Routing routing = routing();

    private static Routing routing() {
        ProxyConfig config = ProxyConfig.read(SettingSource.none(), 1L << 30);
        return new Routing(new AgentRegistry(config.hub()), new StickyCookies(StickyKey.random(), () -> 0));
    }

    @BeforeEach
    void readRoutes() throws IOException {
        routes = ProxyFile.read(Files.writeString(folder.resolve("p.yml"), ROUTES), Map.of())
                .routes();
    }

    private RoutedRequest route(String scheme, String authority, String target, Headers fields) {
        return routing.byRoute(
                new RequestHead("-", "GET", scheme, authority, target, fields, RequestHead.NO_BODY), routes, "client");
    }

    /** {@code A=b c=d}. */
    private static Headers fields(String text) {
        Headers.Builder fields = Headers.builder();
        for (String field : text.split(" ", -1)) {
            if (!field.isEmpty()) {
                fields.add(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
            }
        }
        return fields.build();
    }

    /** Each name once, in lower case, its values with commas between. */
    private static List<String> echoed(Headers fields) {
        List<String> all = new ArrayList<>();
        for (Headers.Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            String line = name + "=" + String.join(",", fields.all(name));
            if (!all.contains(line)) {
                all.add(line);
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "/prefix/one/two, /one/two",
        "/strip-prefix/three, /three",
        "/strip-prefix, /",
        "/full/one/two, /one",
        "/full/rewrite-path-and-modify-headers/test, /test",
        "/prefix/rewrite-path-and-modify-headers/one, /prefix/one",
    })
    void pathIsRewritten(String asked, String seen) {
        RequestHead head = route("http", "path.example", asked, Headers.empty()).head();

        assertThat(head.target()).isEqualTo(seen);
        assertThat(head.authority()).isEqualTo("path.example");
        assertThat(head.service()).isEqualTo("v1");
    }

    @Test
    void pathAndFieldsAreRewrittenTogether() {
        Headers sent = fields("X-Header-Remove=remove-val X-Header-Add-Append=append-val-1 X-Header-Set=set-val");
        for (String path :
                List.of("/full/rewrite-path-and-modify-headers/t", "/prefix/rewrite-path-and-modify-headers/o")) {
            assertThat(echoed(route("http", "path.example", path, sent).head().headers()))
                    .containsExactlyInAnyOrder(
                            "x-header-add=header-val-1",
                            "x-header-add-append=append-val-1,header-val-2",
                            "x-header-set=set-overwrites-values");
        }
    }

    @ParameterizedTest
    @CsvSource({"/one, one.example.org, v1", "/two, example.org, v2"})
    void hostIsRewrittenAndTheAskedOneIsTold(String path, String host, String service) {
        RequestHead head = route(
                        "http",
                        "rewrite.example:8080",
                        path,
                        Headers.of("X-Forwarded-Host", "rewrite.example:8080", "Forwarded", "host=rewrite.example"))
                .head();

        assertThat(head.authority()).isEqualTo(host);
        assertThat(head.target()).isEqualTo(path);
        assertThat(head.service()).isEqualTo(service);
        assertThat(head.headers().all("X-Forwarded-Host")).containsExactly("rewrite.example:8080");
        assertThat(head.headers().all("Forwarded")).containsExactly("host=rewrite.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/set|Some-Other-Header=val|some-other-header=val x-header-set=set-overwrites-values",
                "/set|Some-Other-Header=val X-Header-Set=some-other-value"
                        + "|some-other-header=val x-header-set=set-overwrites-values",
                "/add|Some-Other-Header=val|some-other-header=val x-header-add=add-appends-values",
                "/add|Some-Other-Header=val X-Header-Add=some-other-value"
                        + "|some-other-header=val x-header-add=some-other-value,add-appends-values",
                "/remove|X-Header-Remove=val|''",
                "/multiple|X-Header-Set-2=set-val-2 X-Header-Add-2=add-val-2 X-Header-Remove-2=remove-val-2"
                        + " Another-Header=another-header-val"
                        + "|x-header-set-1=header-set-1 x-header-set-2=header-set-2 x-header-add-1=header-add-1"
                        + " x-header-add-2=add-val-2,header-add-2 x-header-add-3=header-add-3"
                        + " another-header=another-header-val",
                "/case-insensitivity|x-header-set=original-val-set x-header-add=original-val-add"
                        + " x-header-remove=original-val-remove Another-Header=another-header-val"
                        + "|x-header-set=header-set x-header-add=original-val-add,header-add"
                        + " another-header=another-header-val",
            })
    void fieldsOfRequestsAndResponsesAreModified(String path, String sent, String expected) {
        RoutedRequest routed = route("http", "fields.example", path, fields(sent));
        ResponseHead answer = routed.conduct().answered(new ResponseHead(200, fields(sent)));
        List<String> modified = expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1));

        assertThat(echoed(routed.head().headers())).containsExactlyInAnyOrderElementsOf(modified);
        assertThat(echoed(answer.headers())).containsExactlyInAnyOrderElementsOf(modified);
        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http, gw.example, /hostname-redirect, 302, http://example.org/hostname-redirect",
        "http, gw.example, /host-and-status, 301, http://example.org/host-and-status",
        "http, gw.example, /original-prefix/lemon, 302, http://gw.example/replacement-prefix/lemon",
        "http, gw.example, /full/path/original, 302, http://gw.example/full-path-replacement",
        "http, gw.example, /path-and-host, 302, http://example.org/replacement-prefix",
        "http, gw.example, /path-and-status, 301, http://gw.example/replacement-prefix",
        "http, gw.example, /full-path-and-host, 302, http://example.org/replacement-full",
        "http, gw.example, /full-path-and-status, 301, http://gw.example/replacement-full",
        "http, gw.example, /port, 302, http://gw.example:8083/port",
        "http, gw.example, /port-and-host-and-status, 301, http://example.org:8083/port-and-host-and-status",
        "http, gw.example, /scheme, 302, https://gw.example/scheme",
        "http, gw.example, /scheme-and-host-and-status, 301, https://example.org/scheme-and-host-and-status",
        "http, gw.example, /scheme-nil-and-port-nil, 302, http://example.org/scheme-nil-and-port-nil",
        "http, gw.example, /scheme-nil-and-port-80, 302, http://example.org/scheme-nil-and-port-80",
        "http, gw.example, /scheme-nil-and-port-8080, 302, http://example.org:8080/scheme-nil-and-port-8080",
        "http, gw.example, /scheme-https-and-port-nil, 302, https://example.org/scheme-https-and-port-nil",
        "http, gw.example, /scheme-https-and-port-443, 302, https://example.org/scheme-https-and-port-443",
        "http, gw.example, /scheme-https-and-port-8443, 302, https://example.org:8443/scheme-https-and-port-8443",
        "http, gw.example:8080, /scheme-nil-and-port-nil, 302, http://example.org:8080/scheme-nil-and-port-nil",
        "http, gw.example:8080, /scheme-nil-and-port-80, 302, http://example.org/scheme-nil-and-port-80",
        "http, gw.example:8080, /scheme-https-and-port-nil, 302, https://example.org/scheme-https-and-port-nil",
        "https, gw.example, /scheme-nil-and-port-nil, 302, https://example.org/scheme-nil-and-port-nil",
        "https, gw.example, /scheme-nil-and-port-443, 302, https://example.org/scheme-nil-and-port-443",
        "https, gw.example, /scheme-nil-and-port-8443, 302, https://example.org:8443/scheme-nil-and-port-8443",
        "https, gw.example, /scheme-http-and-port-nil, 302, http://example.org/scheme-http-and-port-nil",
        "https, gw.example, /scheme-http-and-port-80, 302, http://example.org/scheme-http-and-port-80",
        "https, gw.example, /scheme-http-and-port-8080, 302, http://example.org:8080/scheme-http-and-port-8080",
    })
    void clientsAreRedirected(String scheme, String authority, String path, int status, String location) {
        RoutedRequest routed = route(scheme, authority, path + "?q=1&%71", Headers.empty());
        Answer answer = routed.answer().orElseThrow();

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.fields().all("Location")).containsExactly(location + "?q=1&%71");
        assertThat(routed.conduct()).isSameAs(Conduct.NONE);
    }

    @Test
    void whatNoUrlHasGetsEscapes() {
        Answer answer = route("http", "gw.example", "/hostname-redirect/<\u00e4\">", Headers.empty())
                .answer()
                .orElseThrow();

        assertThat(answer.fields().all("Location"))
                .containsExactly("http://example.org/hostname-redirect/%3C%E4%22%3E");
    }

    @Test
    void theContextPathStaysOnTheSameHostAlone() {
        Headers below = Headers.of("X-Forwarded-Prefix", "/app");

        assertThat(locations("/scheme", below)).containsExactly("https://gw.example/app/scheme");
        assertThat(locations("/full", below)).containsExactly("http://gw.example/app/full-path-replacement");
        assertThat(locations("/hostname-redirect", below)).containsExactly("http://example.org/hostname-redirect");
        assertThat(locations("/scheme", Headers.of("X-Forwarded-Prefix", "//evil.example")))
                .as("what is no path")
                .containsExactly("https://gw.example/scheme");
    }

    private List<String> locations(String path, Headers fields) {
        return route("http", "gw.example", path, fields).answer().stream()
                .flatMap(answer -> answer.fields().all("Location").stream())
                .collect(Collectors.toList());
    }

    @Test
    void whatIsCutOffAPathIsTold() {
        Headers before = Headers.of("X-Forwarded-Prefix", "/app");

        assertThat(route("http", "path.example", "/strip-prefix/x", before)
                        .head()
                        .headers())
                .isEqualTo(Headers.of("X-Forwarded-Prefix", "/app/strip-prefix"));
        assertThat(route("http", "path.example", "/prefix/one/x", before).head().headers())
                .as("replaced, which is no prefix of what the origin sees")
                .isEqualTo(before);
    }
}
