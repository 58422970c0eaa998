package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A table of promises says what the tests show, no more and no less. Each table has a subclass. */
abstract class PromiseTableTest {
    private final Path document;
    private final ContractTests tests;

    /**
     * @param document its name in docs
     * @param tests what shows the promises
     */
    PromiseTableTest(String document, ContractTests tests) {
        this.document = Path.of(System.getProperty("docs.folder"), document);
        this.tests = tests;
    }

    private PromiseTable table() throws IOException {
        return PromiseTable.parse(Files.readAllLines(document));
    }

    @Test
    void everyTestOfTheContractNamesItsPromise() {
        assertThat(tests.all()).isNotEmpty().allMatch(test -> test.isAnnotationPresent(Promise.class), "has @Promise");
    }

    @Test
    void everyPromiseHasARowAndEveryRowATest() throws IOException {
        assertThat(table().rows().keySet())
                .containsExactlyInAnyOrderElementsOf(tests.cells().keySet());
    }

    @Test
    void everyCellSaysWhatTheTestsSay() throws IOException {
        PromiseTable table = table();
        Map<String, List<String>> said = new TreeMap<>();
        table.rows()
                .forEach((name, row) ->
                        said.put(name, row.cells().stream().map(table::spelt).toList()));

        assertThat(said)
                .as("the table should have these rows and notes:\n%s", expected(table))
                .isEqualTo(tests.cells());
    }

    @Test
    void everyRowIsASentenceAndEveryNoteIsUsed() throws IOException {
        PromiseTable table = table();

        assertThat(table.rows().values()).allMatch(row -> row.sentence().length() > 10, "says what is promised");
        String cells = table.rows().values().toString();
        assertThat(table.notes().keySet()).allMatch(number -> cells.contains("[" + number + "]"), "is used");
    }

    /** The rows as they should be, for whoever has to write them. */
    private String expected(PromiseTable now) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        tests.cells().forEach((name, cells) -> {
            PromiseTable.Row row = now.rows().get(name);
            rows.append("| `").append(name).append("` | ");
            rows.append(row == null ? "?" : row.sentence());
            cells.forEach(cell -> rows.append(" | ").append(numbered(cell, numbers)));
            rows.append(" |\n");
        });
        return rows + "\n"
                + numbers.entrySet().stream()
                        .map(note -> note.getValue() + ". " + note.getKey())
                        .collect(Collectors.joining("\n"));
    }

    private static String numbered(String cell, Map<String, Integer> numbers) {
        String[] parts = cell.split("\n", -1);
        StringBuilder text = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            text.append(" [")
                    .append(numbers.computeIfAbsent(parts[i], note -> numbers.size() + 1))
                    .append(']');
        }
        return text.toString();
    }
}
