package io.gatewaytunnel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A table of README.md, the first column of which holds names in backticks, and the second their defaults. */
public final class ReadmeTable {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern NAME = Pattern.compile("`([^`=]*)[^`]*`");

    /** Defaults in words: what is taken unless something is said. */
    private static final Set<Object> NOTHING = Set.of("", 0, 0L, Duration.ZERO);

    private final List<Row> rows = new ArrayList<>();

    /** {@code defaults}: as many as names, or the one cell as it is. */
    public record Row(List<String> names, List<String> defaults) {}

    /** The first table behind {@code before}, the beginning of its head row or of a line above it. */
    public ReadmeTable(String before) throws IOException {
        List<String> lines = Files.readAllLines(README);
        int at = 0;
        while (!lines.get(at).startsWith(before)) {
            at++;
        }
        while (!lines.get(at).startsWith("|---")) {
            at++;
        }
        for (at++; at < lines.size() && lines.get(at).startsWith("|"); at++) {
            String[] cells = lines.get(at).split("\\|", -1);
            List<String> names = names(cells[1]);
            String cell = cells[2].strip().replace("`", "");
            List<String> several = List.of(cell.split(", ", -1));
            rows.add(new Row(names, several.size() == names.size() ? several : List.of(cell)));
        }
        assertThat(rows).isNotEmpty();
    }

    /** One that leaves its beginning out has that of the one before it. */
    private static List<String> names(String cell) {
        List<String> names = new ArrayList<>();
        for (MatchResult found : NAME.matcher(cell).results().toList()) {
            String name = found.group(1).strip().split(" ", 2)[0];
            String first = names.isEmpty() ? "" : names.get(0);
            names.add(name.startsWith("…") ? first.substring(0, first.indexOf("_PROBE")) + name.substring(1) : name);
        }
        return names;
    }

    public List<Row> rows() {
        return rows;
    }

    /** Every name that a row has. */
    public List<String> names() {
        return rows.stream().flatMap(row -> row.names().stream()).toList();
    }

    /** Fails unless each row names settings out of {@code all} by their variables, with the defaults that they have. */
    public void assertTellsOf(List<Setting<?>> all) {
        for (Row row : rows) {
            for (int i = 0; i < row.names().size(); i++) {
                String name = row.names().get(i);
                String told = row.defaults().get(Math.min(i, row.defaults().size() - 1));
                Setting<?> setting = all.stream()
                        .filter(one -> one.environmentName().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("README.md tells of " + name + ", which is no setting"));
                assertDefault(setting, told);
            }
        }
    }

    private static <T extends Comparable<T>> void assertDefault(Setting<T> setting, String told) {
        if (NOTHING.contains(setting.defaultValue())) {
            assertThat(told).as(setting.name()).matches("none|off|(by|from) the heap|a quarter of the heap");
        } else {
            assertThat(setting.read(asked -> Optional.of(told)))
                    .as(setting.name())
                    .isEqualTo(setting.defaultValue());
        }
    }
}
