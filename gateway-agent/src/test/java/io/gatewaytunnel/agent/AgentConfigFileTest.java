package io.gatewaytunnel.agent;

import com.google.gson.JsonObject;
import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import java.util.List;
import java.util.Map;

final class AgentConfigFileTest extends ConfigFileContract {
    @Override
    protected String side() {
        return "agent";
    }

    @Override
    protected List<Setting<?>> table() {
        return AgentOptions.IN_FILE;
    }

    @Override
    protected Map<String, JsonObject> more() {
        return Map.of(ServicesReader.SERVICES, ServicesSchema.schema());
    }

    @Override
    protected void readMore(YamlMap top) {
        var unused = ServicesReader.read(top);
    }

    @Override
    protected List<String> goodFiles() {
        return List.of(
                "services: {a: 'http://b:1', c.d_e-F: {origin: 'h2c://[::1]:2'}}",
                "services:\n  a: https://b\n",
                "services: {a: {origin: 'http://b', methods: [GET, HEAD], hosts: ['a.example', '*.b.example:8443']}}",
                "services: {a: {origin: 'http://b', methods: GET, hosts: a.b, max-body: 10MiB, upgrades: refuse}}",
                "services: {a: {origin: 'http://b', paths: {allow: [/x, {exact: /y/}], deny: /x/z}}}",
                "services: {a: {origin: 'http://b', paths: {deny: {prefix: /}, case-insensitive: true}}}",
                "services: {a: {origin: 'http://b', headers: {demand: [X-A], drop: X-B, set: {C: 1}, add: {D: d}}}}",
                "services: {a: {origin: 'http://b', headers: {demand: {X-A: '${GATEWAY_TUNNEL_TOKEN}'}}}}",
                "services: {a: {origins: ['http://b', 'h2c://c:1'], host: origin}}",
                "services: {a: {origins: 'http://b', host: shop.internal:80, timeouts: {connect: 1s, response: 5m}}}",
                "services: {a: {origin: 'http://b', health: {path: /health}}}",
                "services: {a: {origin: 'http://b', health: {path: /h?x, interval: 1s, healthy: 3, expect: 204}}}");
    }

    @Override
    protected List<String> badFiles() {
        return List.of(
                "services: {}",
                "services: []",
                "services: a",
                "services: {a b: 'http://c'}",
                "services: {a: 'ftp://c'}",
                "services: {a: [b]}",
                "services: {a: }",
                "services: {a: {}}",
                "services: {a: {origin: b}}",
                "services: {a: {orign: 'http://b'}}",
                "services: {a: {origin: 'http://b', methods: []}}",
                "services: {a: {origin: 'http://b', methods: [G T]}}",
                "services: {a: {origin: 'http://b', hosts: []}}",
                "services: {a: {origin: 'http://b', paths: {}}}",
                "services: {a: {origin: 'http://b', paths: [/x]}}",
                "services: {a: {origin: 'http://b', paths: {allow: []}}}",
                "services: {a: {origin: 'http://b', paths: {allow: x}}}",
                "services: {a: {origin: 'http://b', paths: {allow: {exact: /x, prefix: /y}}}}",
                "services: {a: {origin: 'http://b', paths: {allow: [{}]}}}",
                "services: {a: {origin: 'http://b', paths: {allow: /x, case-insensitive: maybe}}}",
                "services: {a: {origin: 'http://b', headers: {set: [X-A]}}}",
                "services: {a: {origin: 'http://b', headers: {drop: [X A]}}}",
                "services: {a: {origin: 'http://b', headers: {demand: []}}}",
                "services: {a: {origin: 'http://b', max-body: much}}",
                "services: {a: {origin: 'http://b', upgrades: no}}",
                "services: {a: {origin: 'http://b', origins: ['http://c']}}",
                "services: {a: {origins: []}}",
                "services: {a: {origins: ['http://b', 'http://b']}}",
                "services: {a: {origin: 'http://b', host: 'http://x'}}",
                "services: {a: {origin: 'http://b', timeouts: {response: soon}}}",
                "services: {a: {origin: 'http://b', timeouts: {respond: 1s}}}",
                "services: {a: {origin: 'http://b', health: {}}}",
                "services: {a: {origin: 'http://b', health: {path: h}}}",
                "services: {a: {origin: 'http://b', health: {path: /h, interval: often}}}");
    }
}
