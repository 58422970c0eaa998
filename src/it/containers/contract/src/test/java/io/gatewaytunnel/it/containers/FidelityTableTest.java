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

/** docs/FIDELITY.md says what the tests show, no more and no less. */
final class FidelityTableTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("fidelity.table"));

    private static FidelityTable table() throws IOException {
        return FidelityTable.parse(Files.readAllLines(DOCUMENT));
    }

    @Test
    void everyTestOfTheContractNamesItsPromise() {
        assertThat(ContractTests.all())
                .isNotEmpty()
                .allMatch(test -> test.isAnnotationPresent(Promise.class), "has @Promise");
    }

    @Test
    void everyPromiseHasARowAndEveryRowATest() throws IOException {
        assertThat(table().rows().keySet())
                .containsExactlyInAnyOrderElementsOf(ContractTests.cells().keySet());
    }

    @Test
    void everyCellSaysWhatTheTestsSay() throws IOException {
        FidelityTable table = table();
        Map<String, List<String>> said = new TreeMap<>();
        table.rows()
                .forEach((name, row) ->
                        said.put(name, row.cells().stream().map(table::spelt).toList()));

        assertThat(said)
                .as("the table should have these rows and notes:\n%s", expected(table))
                .isEqualTo(ContractTests.cells());
    }

    @Test
    void everyRowIsASentenceAndEveryNoteIsUsed() throws IOException {
        FidelityTable table = table();

        assertThat(table.rows().values()).allMatch(row -> row.sentence().length() > 10, "says what is promised");
        String cells = table.rows().values().toString();
        assertThat(table.notes().keySet()).allMatch(number -> cells.contains("[" + number + "]"), "is used");
    }

    /** The rows as they should be, for whoever has to write them. */
    private static String expected(FidelityTable now) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        StringBuilder rows = new StringBuilder();
        ContractTests.cells().forEach((name, cells) -> {
            FidelityTable.Row row = now.rows().get(name);
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
