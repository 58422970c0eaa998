package io.gatewaytunnel.agent;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.config.SettingsSchema;

/** {@code services} of an agent's file as a JSON Schema, the settings in it out of {@link ServiceSettings}. */
final class ServicesSchema {
    private static final String SERVICES = """
            {
              "description": "What the agent offers: the name of each service, and its origin, or a map of what it is.",
              "type": "object",
              "minProperties": 1,
              "maxProperties": 256,
              "propertyNames": {"pattern": "^[a-zA-Z0-9._-]{1,64}$"},
              "additionalProperties": {
                "anyOf": [
                  {"$ref": "#/properties/services/$defs/origin"},
                  {"$ref": "#/properties/services/$defs/service"}
                ]
              },
              "$defs": {
                "origin": {"type": "string", "pattern": "^(http|https|h2c)://|[$][{]"},
                "service": {
                  "type": "object",
                  "properties": {
                    "origin": {"$ref": "#/properties/services/$defs/origin"},
                    "origins": {
                      "description": "Several that are alike: the one with the least under way is asked.",
                      "anyOf": [
                        {"$ref": "#/properties/services/$defs/origin"},
                        {
                          "type": "array",
                          "minItems": 1,
                          "maxItems": 64,
                          "uniqueItems": true,
                          "items": {"$ref": "#/properties/services/$defs/origin"}
                        }
                      ]
                    },
                    "host": {
                      "description": "The Host that the origin is asked for: keep, origin, or a name.",
                      "type": "string",
                      "pattern": "^(keep|origin|[^*/ ]+)$"
                    },
                    "timeouts": {"type": "object", "properties": {}, "additionalProperties": false},
                    "health": {
                      "description": "How the agent looks whether an origin is well: a GET of the path.",
                      "type": "object",
                      "properties": {"path": {"type": "string", "pattern": "^/|[$][{]"}},
                      "required": ["path"],
                      "additionalProperties": false
                    },
                    "methods": {"$ref": "#/properties/services/$defs/tokens"},
                    "hosts": {
                      "description": "The hosts that may be asked for; *.example.com for those below.",
                      "$ref": "#/properties/services/$defs/words"
                    },
                    "paths": {
                      "description": "The paths that may be asked for, and those that may not, in any spelling.",
                      "type": "object",
                      "properties": {
                        "allow": {"$ref": "#/properties/services/$defs/paths"},
                        "deny": {"$ref": "#/properties/services/$defs/paths"}
                      },
                      "anyOf": [{"required": ["allow"]}, {"required": ["deny"]}],
                      "additionalProperties": false
                    },
                    "headers": {
                      "description": "Fields that a request must have, and what becomes of others.",
                      "type": "object",
                      "properties": {
                        "demand": {
                          "anyOf": [
                            {"$ref": "#/properties/services/$defs/tokens"},
                            {"$ref": "#/properties/services/$defs/fields"}
                          ]
                        },
                        "drop": {"$ref": "#/properties/services/$defs/tokens"},
                        "set": {"$ref": "#/properties/services/$defs/fields"},
                        "add": {"$ref": "#/properties/services/$defs/fields"}
                      },
                      "additionalProperties": false
                    }
                  },
                  "oneOf": [{"required": ["origin"]}, {"required": ["origins"]}],
                  "additionalProperties": false
                },
                "path": {"type": "string", "pattern": "^/|[$][{]"},
                "paths": {
                  "anyOf": [
                    {"$ref": "#/properties/services/$defs/oneOfPaths"},
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/properties/services/$defs/oneOfPaths"}}
                  ]
                },
                "oneOfPaths": {
                  "anyOf": [
                    {"$ref": "#/properties/services/$defs/path"},
                    {
                      "type": "object",
                      "properties": {
                        "exact": {"$ref": "#/properties/services/$defs/path"},
                        "prefix": {"$ref": "#/properties/services/$defs/path"}
                      },
                      "minProperties": 1,
                      "maxProperties": 1,
                      "additionalProperties": false
                    }
                  ]
                },
                "token": {"type": "string", "pattern": "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$|[$][{]"},
                "tokens": {
                  "anyOf": [
                    {"$ref": "#/properties/services/$defs/token"},
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/properties/services/$defs/token"}}
                  ]
                },
                "words": {
                  "anyOf": [
                    {"type": "string"},
                    {"type": "array", "minItems": 1, "items": {"type": "string"}}
                  ]
                },
                "fields": {
                  "type": "object",
                  "propertyNames": {"pattern": "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$"},
                  "additionalProperties": {"type": ["string", "number", "boolean"]}
                }
              }
            }""";

    private ServicesSchema() {}

    static JsonObject schema() {
        JsonObject services = JsonParser.parseString(SERVICES).getAsJsonObject();
        JsonObject service = services.getAsJsonObject("$defs").getAsJsonObject("service");
        JsonObject properties = service.getAsJsonObject("properties");
        ServiceSettings.OF_SERVICE.forEach(setting -> properties.add(setting.name(), SettingsSchema.property(setting)));
        JsonObject timeouts = properties.getAsJsonObject("timeouts").getAsJsonObject("properties");
        ServiceSettings.OF_TIMEOUTS.forEach(setting -> timeouts.add(setting.name(), SettingsSchema.property(setting)));
        JsonObject health = properties.getAsJsonObject("health").getAsJsonObject("properties");
        ServiceSettings.OF_HEALTH.forEach(setting -> health.add(setting.name(), SettingsSchema.property(setting)));
        JsonObject paths = properties.getAsJsonObject("paths").getAsJsonObject("properties");
        ServiceSettings.OF_PATHS.forEach(setting -> paths.add(setting.name(), SettingsSchema.property(setting)));
        return services;
    }
}
