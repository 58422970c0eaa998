package io.gatewaytunnel.config;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JSON Schema of a configuration file, for editors, out of the table that the reader has. It says less than the
 * reader knows: the range of a duration, and what several settings have to be together.
 */
public final class SettingsSchema {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final String VARIABLE = "\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}";

    private SettingsSchema() {}

    /** As text, the same for the same table; {@code more} are names with a structure of their own. */
    public static String of(String title, List<Setting<?>> table, Map<String, JsonObject> more) {
        JsonObject schema = new JsonObject();
        schema.addProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.addProperty("title", title);
        schema.addProperty("type", "object");
        schema.addProperty("additionalProperties", false);
        JsonObject properties = new JsonObject();
        table.stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .forEach(setting -> properties.add(setting.name(), property(setting)));
        more.forEach(properties::add);
        schema.add("properties", properties);
        return GSON.toJson(schema) + "\n";
    }

    /** That of one setting. */
    public static JsonObject property(Setting<?> setting) {
        JsonObject property = new JsonObject();
        property.addProperty("description", setting.help());
        JsonArray forms = forms(setting);
        if (setting.isSeveral()) {
            JsonObject list = new JsonObject();
            list.addProperty("type", "array");
            list.add("items", anyOf(forms.deepCopy()));
            forms.add(list);
        }
        property.add("anyOf", forms);
        return property;
    }

    private static JsonObject anyOf(JsonArray forms) {
        JsonObject any = new JsonObject();
        any.add("anyOf", forms);
        return any;
    }

    private static JsonArray forms(Setting<?> setting) {
        List<JsonObject> forms = Stream.concat(
                        written(setting.kind()),
                        setting.kind().form() == SettingKind.Form.TEXT ? Stream.empty() : Stream.of(matching(VARIABLE)))
                .toList();
        JsonArray all = new JsonArray();
        forms.forEach(all::add);
        return all;
    }

    private static Stream<JsonObject> written(SettingKind<?> kind) {
        return switch (kind.form()) {
            case DURATION -> Stream.of(matching("^\\s*[0-9]{1,12}\\s*(ms|s|m|h)\\s*$"));
            case BYTES -> Stream.of(within(kind), matching("^\\s*[0-9]{1,15}\\s*(KiB|MiB|GiB)?\\s*$"));
            case COUNT -> Stream.of(within(kind), matching("^\\s*[0-9]{1,9}\\s*$"));
            case CHOICE -> Stream.of(matching("^\\s*(" + String.join("|", kind.words()) + ")\\s*$"));
            case FLAG -> Stream.of(typed("boolean"), matching("^\\s*(true|false)\\s*$"));
            case TEXT -> Stream.of(typed("string"), typed("number"), typed("boolean"));
        };
    }

    private static JsonObject within(SettingKind<?> kind) {
        JsonObject form = typed("integer");
        form.add("minimum", GSON.toJsonTree(kind.lowest().orElseThrow()));
        form.add("maximum", GSON.toJsonTree(kind.highest().orElseThrow()));
        return form;
    }

    private static JsonObject typed(String type) {
        JsonObject form = new JsonObject();
        form.addProperty("type", type);
        return form;
    }

    private static JsonObject matching(String pattern) {
        JsonObject form = typed("string");
        form.addProperty("pattern", pattern);
        return form;
    }
}
