package io.gatewaytunnel.agent;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.config.ConfigFileContract;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import java.util.List;
import java.util.Map;

final class AgentConfigFileTest extends ConfigFileContract {
    private static final String SERVICES = """
            {
              "description": "What the agent offers: the name of each service, and its origin.",
              "type": "object",
              "minProperties": 1,
              "maxProperties": 256,
              "propertyNames": {"pattern": "^[a-zA-Z0-9._-]{1,64}$"},
              "additionalProperties": {
                "anyOf": [
                  {"$ref": "#/properties/services/$defs/origin"},
                  {
                    "type": "object",
                    "properties": {"origin": {"$ref": "#/properties/services/$defs/origin"}},
                    "required": ["origin"],
                    "additionalProperties": false
                  }
                ]
              },
              "$defs": {"origin": {"type": "string", "pattern": "^(http|https|h2c)://|[$][{]"}}
            }""";

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
        return Map.of(ServicesReader.SERVICES, JsonParser.parseString(SERVICES).getAsJsonObject());
    }

    @Override
    protected void readMore(YamlMap top) {
        var unused = ServicesReader.read(top);
    }

    @Override
    protected List<String> goodFiles() {
        return List.of(
                "services: {a: 'http://b:1', c.d_e-F: {origin: 'h2c://[::1]:2'}}", "services:\n  a: https://b\n");
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
                "services: {a: {orign: 'http://b'}}");
    }
}
