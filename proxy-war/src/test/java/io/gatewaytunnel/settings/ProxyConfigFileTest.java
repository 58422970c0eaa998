package io.gatewaytunnel.settings;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.route.RouteReader;
import java.util.List;
import java.util.Map;

final class ProxyConfigFileTest extends ConfigFileContract {
    private static final String ROUTES = """
            {
              "description": "Which service a request is for, in the words of HTTPRoute or in a short form.",
              "type": "array",
              "minItems": 1,
              "items": {
                "anyOf": [{"$ref": "#/properties/routes/$defs/short"}, {"$ref": "#/properties/routes/$defs/long"}]
              },
              "$defs": {
                "scalar": {"type": ["string", "number", "boolean"]},
                "name": {"type": ["string", "number"], "pattern": "^[a-zA-Z0-9._-]{1,64}$|[$][{]"},
                "hosts": {
                  "anyOf": [
                    {"$ref": "#/properties/routes/$defs/scalar"},
                    {"type": "array", "items": {"$ref": "#/properties/routes/$defs/scalar"}}
                  ]
                },
                "path": {"type": "string", "pattern": "^/|[$][{]"},
                "method": {"type": "string", "pattern": "^[^ ]+$"},
                "values": {
                  "type": "object",
                  "additionalProperties": {"$ref": "#/properties/routes/$defs/scalar"}
                },
                "services": {
                  "type": "array",
                  "minItems": 1,
                  "items": {
                    "type": "object",
                    "properties": {
                      "name": {"$ref": "#/properties/routes/$defs/name"},
                      "weight": {"type": "integer", "minimum": 0, "maximum": 1000000}
                    },
                    "required": ["name"],
                    "additionalProperties": false
                  }
                },
                "named": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "type": {"const": "Exact"},
                      "name": {"$ref": "#/properties/routes/$defs/scalar"},
                      "value": {"$ref": "#/properties/routes/$defs/scalar"}
                    },
                    "required": ["name", "value"],
                    "additionalProperties": false
                  }
                },
                "short": {
                  "type": "object",
                  "properties": {
                    "name": {"$ref": "#/properties/routes/$defs/name"},
                    "host": {"$ref": "#/properties/routes/$defs/hosts"},
                    "path": {
                      "anyOf": [
                        {"$ref": "#/properties/routes/$defs/path"},
                        {
                          "type": "object",
                          "properties": {
                            "exact": {"$ref": "#/properties/routes/$defs/path"},
                            "prefix": {"$ref": "#/properties/routes/$defs/path"}
                          },
                          "minProperties": 1,
                          "maxProperties": 1,
                          "additionalProperties": false
                        }
                      ]
                    },
                    "method": {"$ref": "#/properties/routes/$defs/method"},
                    "headers": {"$ref": "#/properties/routes/$defs/values"},
                    "query": {"$ref": "#/properties/routes/$defs/values"},
                    "service": {"$ref": "#/properties/routes/$defs/name"},
                    "services": {"$ref": "#/properties/routes/$defs/services"}
                  },
                  "oneOf": [{"required": ["service"]}, {"required": ["services"]}],
                  "additionalProperties": false
                },
                "long": {
                  "type": "object",
                  "properties": {
                    "name": {"$ref": "#/properties/routes/$defs/name"},
                    "hostnames": {"$ref": "#/properties/routes/$defs/hosts"},
                    "rules": {
                      "type": "array",
                      "minItems": 1,
                      "items": {
                        "type": "object",
                        "properties": {
                          "matches": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                              "type": "object",
                              "properties": {
                                "path": {
                                  "type": "object",
                                  "properties": {
                                    "type": {"enum": ["PathPrefix", "Exact"]},
                                    "value": {"$ref": "#/properties/routes/$defs/path"}
                                  },
                                  "required": ["value"],
                                  "additionalProperties": false
                                },
                                "method": {"$ref": "#/properties/routes/$defs/method"},
                                "headers": {"$ref": "#/properties/routes/$defs/named"},
                                "queryParams": {"$ref": "#/properties/routes/$defs/named"}
                              },
                              "additionalProperties": false
                            }
                          },
                          "backendRefs": {"$ref": "#/properties/routes/$defs/services"}
                        },
                        "required": ["backendRefs"],
                        "additionalProperties": false
                      }
                    }
                  },
                  "required": ["rules"],
                  "additionalProperties": false
                }
              }
            }""";

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
        return Map.of(RouteReader.ROUTES, JsonParser.parseString(ROUTES).getAsJsonObject());
    }

    @Override
    protected void readMore(YamlMap top) {
        var unused = RouteReader.read(top);
    }

    @Override
    protected List<String> goodFiles() {
        return List.of(
                "routes: [{service: a}]",
                "routes: [{name: r, host: a.b, path: /c, method: GET, headers: {d: e}, query: {f: 1}, service: g}]",
                "routes: [{host: ['*.a', '*'], path: {exact: /b}, services: [{name: c, weight: 0}, {name: d}]}]",
                "routes: [{path: {prefix: /}, service: a}, {service: b}]",
                "routes: [{rules: [{backendRefs: [{name: a}]}]}]",
                "routes: [{name: r, hostnames: [a], rules: [{matches: [{path: {value: /a}}, {path: {type: Exact, value: /}"
                        + ", method: PUT, headers: [{name: a, value: b, type: Exact}], queryParams: [{name: c, value: d}]}]"
                        + ", backendRefs: [{name: e, weight: 3}]}]}]");
    }

    @Override
    protected List<String> badFiles() {
        return List.of(
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
                "routes: [{rules: [{backendRefs: [{name: a}], filters: []}]}]");
    }
}
