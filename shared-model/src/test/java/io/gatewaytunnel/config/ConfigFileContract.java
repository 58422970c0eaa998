package io.gatewaytunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.reload.FilesRead;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What a configuration file may have, what its JSON Schema says of it, and what docs/CONFIGURATION.md says, are one:
 * the table of settings. With {@code -Ddocs.write} the two files are written anew.
 */
public abstract class ConfigFileContract {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path PAGE = DOCS.resolve("CONFIGURATION.md");

    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private static final URI SCHEMA = URI.create("https://schema.example/");

    private final Validator validator =
            new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();

    @TempDir
    Path folder;

    /** {@code proxy} or {@code agent}. */
    protected abstract String side();

    protected abstract List<Setting<?>> table();

    /** What else is at the top of a file, by name, as a JSON Schema. */
    protected abstract Map<String, JsonObject> more();

    /** Reads that. */
    protected abstract void readMore(YamlMap top);

    /** Files that have it as it should be. */
    protected abstract List<String> goodFiles();

    /** Files in which there is something wrong with its structure, one thing each. */
    protected abstract List<String> badFiles();

    /** With the path at the place of the mistake, {@code PATH:1:1: …}; what it is, and how the schema sees it. */
    record Broken(String yaml, String mistake, boolean schemaKnows) {}

    private Path schemaFile() {
        return DOCS.resolve("gateway-" + side() + ".schema.json");
    }

    private String schema() {
        return SettingsSchema.of("Gateway Tunnel: configuration of the " + side(), table(), more());
    }

    private List<String> mistakes(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yml"), yaml);
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(file));
        return thrown == null
                ? List.of()
                : thrown.mistakes().stream()
                        .map(mistake -> mistake.replace(file.toString(), "PATH"))
                        .toList();
    }

    private SettingsFile read(Path file) {
        return SettingsFile.read(
                file,
                table(),
                Map.of("GATEWAY_TUNNEL_TOKEN", "from-the-environment"),
                SettingsFile.NamedFiles.READ,
                new FilesRead(),
                this::readMore);
    }

    private boolean schemaTakes(String yaml) {
        Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return validator
                .validate(SCHEMA, GSON.toJson(document == null ? Map.of() : document))
                .isValid();
    }

    @BeforeEach
    void registerSchema() {
        URI unused = validator.registerSchema(SCHEMA, schema());
    }

    @Test
    void schemaIsThatOfTheTable() throws IOException {
        if (GeneratedSection.isWritten()) {
            Files.writeString(schemaFile(), schema());
        }
        assertThat(schemaFile()).hasContent(schema());
    }

    @Test
    void pageTellsOfTheTable() throws IOException {
        GeneratedSection.require(PAGE, "settings of the " + side(), rows());
    }

    private String rows() {
        return table().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .map(setting ->
                        "| `" + setting.name() + "` | " + setting.range().replace("|", "\\|") + " | "
                                + setting.reason().replace("|", "\\|")
                                + (setting.isReloadable() ? " *Reloadable.*" : "") + " |\n")
                .collect(Collectors.joining("", "| name | default (what it may be) | what for |\n|---|---|---|\n", ""));
    }

    @Test
    void exampleOfThePageIsTakenByBoth() throws IOException {
        String page = Files.readString(PAGE);
        String begin = "```yaml\n# " + side() + ".yml\n";
        assertThat(page).contains(begin);
        String example = page.substring(page.indexOf(begin) + "```yaml\n".length());
        example = example.substring(0, example.indexOf("```"));
        Files.writeString(folder.resolve("token"), "secret");

        assertThat(mistakes(example)).isEmpty();
        assertThat(schemaTakes(example)).isTrue();
    }

    @Test
    void schemaAndReaderAreOfOneOpinion() throws IOException {
        for (String good : goodFiles()) {
            assertThat(mistakes(good)).as(good).isEmpty();
            assertThat(schemaTakes(good)).as(good).isTrue();
        }
        for (String bad : badFiles()) {
            assertThat(mistakes(bad)).as(bad).isNotEmpty();
            assertThat(schemaTakes(bad)).as(bad).isFalse();
        }
    }

    @Test
    void everyDefaultMayBeWrittenDown() throws IOException {
        for (Setting<?> setting : table()) {
            String yaml = setting.name() + ": " + quoted(setting);
            assertThat(mistakes(yaml)).as(yaml).isEmpty();
            assertThat(schemaTakes(yaml)).as(yaml).isTrue();
            String variable = setting.name() + ": ${GATEWAY_TUNNEL_TOKEN}";
            assertThat(schemaTakes(variable)).as(variable).isTrue();
        }
    }

    private static <T extends Comparable<T>> String quoted(Setting<T> setting) {
        return "'" + setting.kind().format(setting.defaultValue()) + "'";
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        List<Broken> all = new ArrayList<>();
        table().forEach(setting -> all.addAll(broken(setting)));
        assertThat(all).hasSizeGreaterThan(200);
        for (Broken broken : all) {
            assertThat(mistakes(broken.yaml()))
                    .as(broken.yaml())
                    .singleElement()
                    .asString()
                    .startsWith(broken.mistake());
            if (broken.schemaKnows()) {
                assertThat(schemaTakes(broken.yaml())).as(broken.yaml()).isFalse();
            }
        }
        assertThat(mistakes(all.stream().map(Broken::yaml).distinct().collect(Collectors.joining("\n"))))
                .as("all in one file")
                .hasSizeGreaterThan(200)
                .allSatisfy(line -> assertThat(line).hasLineCount(1));
    }

    private List<Broken> broken(Setting<?> setting) {
        String name = setting.name();
        int value = name.length() + 3;
        List<Broken> broken = new ArrayList<>();
        String misspelt = name.substring(0, name.length() - 1) + "_" + name.charAt(name.length() - 1);
        broken.add(new Broken("\n" + misspelt + ": 1", "PATH:2:1: " + misspelt + ": there is no such setting", true));
        broken.add(new Broken(
                "# first\n\n" + name + ":", "PATH:3:" + (value - 1) + ": " + name + ": there is no value", true));
        broken.add(new Broken(
                name + ": {a: 1}",
                "PATH:1:" + value + ": " + name + ": one value is expected, and here is a map",
                true));
        if (!setting.isSeveral()) {
            broken.add(new Broken(
                    name + ": [1]",
                    "PATH:1:" + value + ": " + name + ": one value is expected, and here is a list",
                    true));
        }
        if (setting.kind().form() != SettingKind.Form.TEXT) {
            String shown = setting.isSecret() ? "the value" : "'-1x'";
            broken.add(new Broken(
                    name + ": -1x",
                    "PATH:1:" + value + ": " + name + ": " + shown + " is not understood; write",
                    true));
        }
        return broken;
    }

    @Test
    void nothingOfTheSchemaIsWithoutAReason() {
        JsonObject properties =
                JsonParser.parseString(schema()).getAsJsonObject().getAsJsonObject("properties");
        assertThat(properties.keySet()).hasSize(table().size() + more().size());
        properties
                .entrySet()
                .forEach(property -> assertThat(property.getValue()
                                .getAsJsonObject()
                                .get("description")
                                .getAsString())
                        .hasSizeGreaterThan(15));
    }
}
