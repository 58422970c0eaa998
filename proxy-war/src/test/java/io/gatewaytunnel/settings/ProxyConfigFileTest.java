package io.gatewaytunnel.settings;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.route.RouteReader;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.route.ServiceLimitsReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class ProxyConfigFileTest extends ConfigFileContract {
    @Override
    protected String side() {
        return "proxy";
    }

    @Override
    protected List<Setting<?>> table() {
        return ProxyOptions.IN_FILE;
    }

    @Override
    protected Map<String, JsonObject> more() {
        Map<String, JsonObject> more = new TreeMap<>();
        more.put(CredentialsReader.AGENTS, part("agents"));
        more.put(RouteReader.ROUTES, part("routes"));
        more.put(ServiceLimitsReader.SERVICES, part("services"));
        return more;
    }

    /** Of the schema, beside this class. */
    private static JsonObject part(String name) {
        try (Reader file = new InputStreamReader(
                ProxyConfigFileTest.class.getResourceAsStream(name + ".schema.json"), StandardCharsets.UTF_8)) {
            return JsonParser.parseReader(file).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void readMore(YamlMap top) {
        RouteTable routes = RouteTable.of(RouteReader.read(top));
        var unused = ServiceLimitsReader.read(top, routes.services());
        var unusedToo = CredentialsReader.read(top);
    }

    @Override
    protected List<String> goodFiles() {
        return List.of(
                "agents: [{name: a.B, tokens: '" + TokenDigest.write("x") + "', services: s}]",
                "agents: [{name: a, tokens: ['" + TokenDigest.write("x") + "', '" + TokenDigest.write("y")
                        + "'], services: [s, t]}]",
                "routes: [{service: a}]",
                "routes: [{name: r, host: a.b, path: /c, method: GET, headers: {d: e}, query: {f: 1}, service: g}]",
                "routes: [{host: ['*.a', '*'], path: {exact: /b}, services: [{name: c, weight: 0}, {name: d}]}]",
                "routes: [{path: {prefix: /}, service: a}, {service: b}]",
                "routes: [{rules: [{backendRefs: [{name: a}]}]}]",
                "routes: [{redirect: 'https://new.example/'}, {path: /a, redirect: /b}]",
                "routes: [{redirect: {scheme: https, host: a.b, port: 8443, path: {full: /c}, status: 308}}]",
                "routes: [{service: a, rewrite: {host: b.c, path: /d}, request-headers: {set: {A: b}, add: {C: 1}"
                        + ", remove: [D, E]}, response-headers: {remove: Server}}]",
                "routes: [{service: a, limits: {body: 1MiB, head: 16KiB, requests: 5, rate: {requests: 10, per: 1m"
                        + ", burst: 3, by: route}}, timeouts: {request: 0s, backendRequest: 500ms, stall: 1m}, retry: none}]",
                "routes: [{service: a, limits: {rate: {requests: 1}}, retry: {attempts: 0}, sticky: cart}]",
                "routes: [{service: a, sticky: {cookie: b, absoluteTimeout: 8h, permanent: true}, retry: safe}]",
                "routes: [{rules: [{filters: [{type: RequestRedirect, requestRedirect: {hostname: a.b, statusCode: 301"
                        + ", path: {type: ReplacePrefixMatch, replacePrefixMatch: ''}}}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], sessionPersistence: {sessionName: b, type: Cookie"
                        + ", absoluteTimeout: 1h, cookieConfig: {lifetimeType: Permanent}}, limits: {}, timeouts: {}"
                        + ", retry: {attempts: 2}, filters: [{type: URLRewrite, urlRewrite: {hostname: c.d, path: {type:"
                        + " ReplaceFullPath, replaceFullPath: /e}}}, {type: RequestHeaderModifier, requestHeaderModifier:"
                        + " {set: [{name: a, value: b}], remove: [c]}}, {type: ResponseHeaderModifier,"
                        + " responseHeaderModifier: {add: [{name: a, value: b}]}}]}]}]",
                "services: {a: {limits: {requests: 5, rate: {requests: 10, by: service}}, timeouts: {request: 5s}"
                        + ", retry: none}, b: {}}",
                "routes: [{name: r, hostnames: [a], rules: [{matches: [{path: {value: /a}}, {path: {type: Exact, value: /}"
                        + ", method: PUT, headers: [{name: a, value: b, type: Exact}], queryParams: [{name: c, value: d}]}]"
                        + ", backendRefs: [{name: e, weight: 3}]}]}]");
    }

    @Override
    protected List<String> badFiles() {
        return List.of(
                "agents: {}",
                "agents: [{}]",
                "agents: [{name: a, tokens: plain, services: s}]",
                "agents: [{name: a, tokens: [], services: s}]",
                "agents: [{name: a b, tokens: '" + TokenDigest.write("x") + "', services: s}]",
                "agents: [{name: a, tokens: '" + TokenDigest.write("x") + "', services: []}]",
                "agents: [{name: a, tokens: '" + TokenDigest.write("x") + "', services: s, hosts: h}]",
                "routes: ",
                "routes: []",
                "routes: {}",
                "routes: [a]",
                "routes: [{}]",
                "routes: [{service: a b}]",
                "routes: [{service: a, servic: b}]",
                "routes: [{service: a, services: [{name: b}]}]",
                "routes: [{service: a, rules: [{backendRefs: [{name: b}]}]}]",
                "routes: [{service: a, path: b}]",
                "routes: [{service: a, path: {}}]",
                "routes: [{service: a, path: {exact: /b, prefix: /c}}]",
                "routes: [{service: a, path: {exakt: /b}}]",
                "routes: [{service: a, path: [/b]}]",
                "routes: [{service: a, method: G T}]",
                "routes: [{service: a, headers: [b]}]",
                "routes: [{service: a, query: {b: [c]}}]",
                "routes: [{services: []}]",
                "routes: [{services: [{weight: 1}]}]",
                "routes: [{services: [{name: a, weight: -1}]}]",
                "routes: [{services: [{name: a, wait: 1}]}]",
                "routes: [{rules: []}]",
                "routes: [{rules: [{}]}]",
                "routes: [{rules: [{matches: [], backendRefs: [{name: a}]}]}]",
                "routes: [{rules: [{matches: [{path: /a}], backendRefs: [{name: a}]}]}]",
                "routes: [{rules: [{matches: [{path: {type: Regex, value: /a}}], backendRefs: [{name: a}]}]}]",
                "routes: [{rules: [{matches: [{headers: [{name: a}]}], backendRefs: [{name: a}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: []}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: [{}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: [{type: Mirror}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: [{type: URLRewrite, urlRewrite: {}}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: [{type: URLRewrite, urlRewrite: {path: {type:"
                        + " ReplaceAll, replaceAll: /}}}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], filters: [{type: RequestHeaderModifier,"
                        + " requestHeaderModifier: {set: {a: b}}}]}]}]",
                "routes: [{rules: [{backendRefs: [{name: a}], redirect: /b}]}]",
                "routes: [{redirect: /a, service: b}]",
                "routes: [{redirect: a}]",
                "routes: [{redirect: {}}]",
                "routes: [{redirect: {status: 200, host: a}}]",
                "routes: [{redirect: {scheme: ftp}}]",
                "routes: [{service: a, rewrite: {}}]",
                "routes: [{service: a, rewrite: {path: b}}]",
                "routes: [{service: a, rewrite: {path: {full: /a, prefix: /b}}}]",
                "routes: [{service: a, request-headers: {}}]",
                "routes: [{service: a, request-headers: {sett: {a: b}}}]",
                "routes: [{service: a, request-headers: {set: [{name: a, value: b}]}}]",
                "routes: [{service: a, limits: {body: much}}]",
                "routes: [{service: a, limits: {rate: {per: 1s}}}]",
                "routes: [{service: a, limits: {rate: {requests: 1, by: cookie}}}]",
                "routes: [{service: a, limits: {heads: 1}}]",
                "routes: [{service: a, timeouts: {request: 1}}]",
                "routes: [{service: a, retry: all}]",
                "routes: [{service: a, retry: {}}]",
                "routes: [{service: a, sticky: {cookies: b}}]",
                "routes: [{service: a, sessionPersistence: {type: Header}}]",
                "routes: [{service: a, sessionPersistence: {cookieConfig: {lifetimeType: Long}}}]",
                "services: [a]",
                "services: {a: 1}",
                "services: {a: {limit: {}}}",
                "services: {a: {limits: {requests: -1}}}");
    }
}
