package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test that docs/WHAT-SURVIVES.md names is there, and each cell of its table names one. */
final class SurvivesTableTest {
    private static final Path DOCS = Path.of(System.getProperty("docs.folder"));
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))(?:\\.(\\w+))?`");

    /** Of sources alone: a build works in the others meanwhile. */
    private static final List<String> FOLDERS = List.of(
            "shared-model/src",
            "gateway-agent/src",
            "proxy-war/src",
            "src/it/src",
            "src/it/clients/src",
            "src/it/containers/contract/src");

    private static final int KINDS = 6;

    private static List<String> rows() throws IOException {
        List<String> lines = Files.readAllLines(DOCS.resolve("WHAT-SURVIVES.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        return lines.subList(2, lines.size());
    }

    /** What is said in each of them; two modules may have one of the same name. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(DOCS.resolveSibling(folder))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    tests.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }

    @Test
    void testsThatAreNamedAreThere() throws IOException {
        Map<String, String> tests = tests();
        List<MatchResult> named =
                NAMED.matcher(String.join("\n", rows())).results().toList();

        assertThat(named).hasSizeGreaterThan(10);
        for (MatchResult one : named) {
            String test = tests.get(one.group(1));
            assertThat(test).as(one.group()).isNotNull();
            if (one.group(2) != null) {
                assertThat(test).as(one.group()).contains(" void " + one.group(2) + "(");
            }
        }
    }

    @Test
    void eachCellNamesATestOrIsTheSameAsTheOneBefore() throws IOException {
        for (String row : rows()) {
            String[] cells = row.split("\\|", -1);
            assertThat(cells).as(row).hasSize(KINDS + 3);
            for (int i = 2; i < KINDS + 2; i++) {
                assertThat(NAMED.matcher(cells[i]).find() || cells[i].strip().equals("the same"))
                        .as(cells[i])
                        .isTrue();
            }
        }
    }
}
