package io.gatewaytunnel.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.reload.FilesRead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
    private static final Setting<Duration> PERIOD =
            Setting.duration("some-period", Duration.ofSeconds(5), Duration.ofMillis(10), Duration.ofMinutes(1), "why");
    private static final Setting<Long> SIZE = Setting.bytes("some-size", 1024, 1, 1 << 20, "why");
    private static final Setting<Integer> COUNT = Setting.count("count", 1, 1, 64, "why");
    private static final Setting<String> CHOICE = Setting.choice("choice", "a", List.of("a", "b", "c"), "why");
    private static final Setting<Boolean> FLAG = Setting.flag("flag", "why");
    private static final Setting<String> WORDS =
            Setting.text("words", "", "why").several();
    private static final Setting<String> TOKEN =
            Setting.text("token", "", "why").secret();
    private static final List<Setting<?>> TABLE = List.of(PERIOD, SIZE, COUNT, CHOICE, FLAG, WORDS, TOKEN);

    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    private SettingsFile read(String text) throws IOException {
        return SettingsFile.read(Files.writeString(folder.resolve("a.yml"), text), TABLE, environment);
    }

    /** Without the folder. */
    private List<String> mistakes(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), text);
        return mistakesIn(file);
    }

    private List<String> mistakesIn(Path file) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> SettingsFile.read(file, TABLE, environment));
        assertThat(thrown).as("mistakes").isNotNull();
        return thrown.mistakes().stream()
                .map(mistake -> mistake.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void settingsAreReadByTheirNames() throws IOException {
        SettingsFile file = read("""
                # as people write it
                some-period: 250ms
                some-size: 64KiB
                count: 3
                choice: "b"
                flag: true
                words: [one, two]
                """);

        assertThat(PERIOD.read(file)).isEqualTo(Duration.ofMillis(250));
        assertThat(SIZE.read(file)).isEqualTo(65_536);
        assertThat(COUNT.read(file)).isEqualTo(3);
        assertThat(CHOICE.read(file)).isEqualTo("b");
        assertThat(FLAG.read(file)).isTrue();
        assertThat(WORDS.read(file)).isEqualTo("one,two");
        assertThat(TOKEN.read(file)).isEmpty();
        assertThat(file.place(COUNT)).endsWith("a.yml:4:8: count");
        assertThat(file.place(TOKEN)).isEqualTo("token (GATEWAY_TUNNEL_TOKEN)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing yet\n", "---\n", "{}", "null", "~"})
    void fileMayBeEmpty(String text) throws IOException {
        assertThat(read(text).find(COUNT)).isEmpty();
    }

    @Test
    void lettersOfAValueAreTakenAsTheyAreWritten() throws IOException {
        assertThat(TOKEN.read(read("token: 0123"))).isEqualTo("0123");
        assertThat(TOKEN.read(read("token: 1.10"))).isEqualTo("1.10");
        assertThat(TOKEN.read(read("token: no"))).isEqualTo("no");
        assertThat(WORDS.read(read("words:\n  - 1\n  - 'two'"))).isEqualTo("1,two");
    }

    @Test
    void allMistakesAreToldInTheOrderOfTheLines() throws IOException {
        assertThat(mistakes("""
                some-size: 1TiB
                count: 65
                cuont: 1
                some-period:
                flag: [true]
                words: {a: b}
                choice: d
                count: 2
                """))
                .containsExactly(
                        "a.yml:1:12: some-size: '1TiB' is not understood; write it like 1KiB",
                        "a.yml:2:8: count: 65 is out of range; use 1 to 64",
                        "a.yml:3:1: cuont: there is no such setting; did you mean count?",
                        "a.yml:4:13: some-period: there is no value; write one, or leave the line out",
                        "a.yml:5:7: flag: one value is expected, and here is a list",
                        "a.yml:6:8: words: one value is expected, and here is a map",
                        "a.yml:7:9: choice: 'd' is not understood; write a, b or c",
                        "a.yml:8:1: count: it is here for the second time, the first is in line 2; keep one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "some_period: 1s      | some_period: there is no such setting; did you mean some-period?",
                "SOME-SIZE: 1         | SOME-SIZE: there is no such setting; did you mean some-size?",
                "flga: true           | flga: there is no such setting; did you mean flag?",
                "something-else: 1    | something-else: there is no such setting; the reference lists them",
            })
    void nearestNameIsOffered(String text, String mistake) throws IOException {
        assertThat(mistakes(text.strip())).containsExactly("a.yml:1:1: " + mistake);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count: 1\\n\\tflag: true       | a.yml:2:1: this is no YAML: ",
                "count: [1                      | a.yml:1:10: this is no YAML: ",
                "count: 1: 2                    | a.yml:1:9: this is no YAML: ",
                "\"count: 1                     | a.yml:1:10: this is no YAML: ",
                "count: &a *a                   | a.yml:1:11: this is no YAML: ",
                "count: 1\\n---\\ncount: 2      | a.yml:2:1: this is no YAML: ",
                "count: *nobody                 | a.yml:1:8: this is no YAML: ",
                "- count                        | a.yml:1:1: settings are expected here; write NAME: VALUE in lines of",
                "count                          | a.yml:1:1: settings are expected here; write NAME: VALUE in lines of",
                "[a]: 1                         | a.yml:1:1: a name is expected here; write NAME: VALUE",
                "? {a: b}\\n: 1                 | a.yml:1:3: a name is expected here; write NAME: VALUE",
            })
    void whatIsNoMapOfSettingsIsToldWithItsPlace(String text, String mistake) throws IOException {
        assertThat(mistakes(text.strip().replace("\\n", "\n").replace("\\t", "\t")))
                .singleElement()
                .asString()
                .startsWith(mistake.stripTrailing());
    }

    @Test
    void fileThatCannotBeReadIsNamed() throws IOException {
        assertThat(mistakesIn(folder.resolve("absent.yml"))).containsExactly("absent.yml: there is no such file");
        assertThat(mistakesIn(folder)).singleElement().asString().contains(": it cannot be read: ");
        Path latin = folder.resolve("latin.yml");
        Files.write(latin, "token: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(mistakesIn(latin)).containsExactly("latin.yml: it is not encoded in UTF-8");
        Path large = Files.writeString(folder.resolve("large.yml"), "# 3456789\n".repeat(500_000));
        assertThat(mistakesIn(large)).singleElement().asString().startsWith("large.yml: it is larger than 4 MiB");
    }

    @Test
    void manyAliasesDoNotGrowIt() throws IOException {
        StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        assertThat(mistakes(text.toString())).isNotEmpty().allMatch(line -> line.length() < 300);
    }

    @Test
    void blankAndNothingAreNotGiven() throws IOException {
        environment.put("EMPTY", "");

        assertThat(read("count: ${EMPTY}\ntoken: ' '\nchoice: ''").find(COUNT)).isEmpty();
        assertThat(mistakes("token: ~"))
                .containsExactly("a.yml:1:8: token: there is no value; write one, or leave the line out");
    }

    @Test
    void secretThatLooksLikeAnAliasIsNotShown() throws IOException {
        assertThat(mistakes("token: *hunter2"))
                .singleElement()
                .asString()
                .contains("a.yml:1:8: this is no YAML: there is no such alias")
                .doesNotContain("hunter2");
    }

    @Test
    void depthIsBounded() throws IOException {
        assertThat(mistakes("[".repeat(100_000))).hasSize(1);
    }

    @Test
    void secretsInFilesAreLeftWhereNothingElseIsToBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yml"), "token: file:absent\ncount: 2");

        SettingsFile read =
                SettingsFile.read(file, TABLE, environment, SettingsFile.NamedFiles.LEFT, new FilesRead(), top -> {});

        assertThat(read.find(TOKEN)).isEmpty();
        assertThat(COUNT.read(read)).isEqualTo(2);
    }

    @Test
    void thousandsOfMistakesAreNotAllTold() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append("wrong-" + i + ": 1\n");
        }

        assertThat(mistakes(text.toString())).hasSize(201).last().isEqualTo("4800 more mistakes are not shown");
    }

    @Test
    void variablesAreReplaced() throws IOException {
        environment.putAll(Map.of("A", "1", "LONG_NAME", "s: #", "EMPTY", ""));

        SettingsFile file = read("count: ${A}\ntoken: x${LONG_NAME}${EMPTY}$$y$1$$$${A}");

        assertThat(COUNT.read(file)).isEqualTo(1);
        assertThat(TOKEN.read(file)).isEqualTo("xs: #$y$1$${A}");
    }

    @Test
    void variableThatIsNotThereIsAMistake() throws IOException {
        assertThat(mistakes("token: a${NOBODY}\nwords: ['${', '${a b}']"))
                .containsExactly(
                        "a.yml:1:8: token: the environment has no variable NOBODY; define it, or write $$ for a dollar"
                                + " sign",
                        "a.yml:2:9: words[0]: '${' begins a variable that does not end; write ${NAME}, or $$ for a"
                                + " dollar sign",
                        "a.yml:2:15: words[1]: '${' begins a variable that does not end; write ${NAME}, or $$ for a"
                                + " dollar sign");
    }

    @Test
    void secretMayBeInAFileOfItsOwn() throws IOException {
        Files.writeString(folder.resolve("secret"), " the secret\n");
        environment.put("WHERE", folder.toString());

        assertThat(TOKEN.read(read("token: file:secret"))).isEqualTo("the secret");
        assertThat(TOKEN.read(read("token: file:${WHERE}/secret"))).isEqualTo("the secret");
        assertThat(WORDS.read(read("words: file:secret"))).isEqualTo("file:secret");
    }

    @Test
    void secretThatIsNotThereIsNamedByItsFileAlone() throws IOException {
        Files.writeString(folder.resolve("empty"), " \n");

        assertThat(mistakes("token: file:absent"))
                .containsExactly("a.yml:1:8: token: cannot read 'absent'; name a readable file behind file:");
        assertThat(mistakes("token: file:empty"))
                .containsExactly("a.yml:1:8: token: empty is empty; put the secret into it");
    }

    @Test
    void secretIsShownToNobody() throws IOException {
        Setting<Integer> secret = Setting.count("pin", 1, 1, 9, "why").secret();
        Path file = Files.writeString(folder.resolve("b.yml"), "pin: very-secret");

        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> SettingsFile.read(file, List.of(secret), Map.of()));

        assertThat(thrown).hasMessageContaining("the value is not understood").hasMessageNotContaining("very-secret");
    }
}
