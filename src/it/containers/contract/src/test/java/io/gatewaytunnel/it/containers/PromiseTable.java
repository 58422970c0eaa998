package io.gatewaytunnel.it.containers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table of promises as text, docs/FIDELITY.md and docs/EXPOSURE.md: rows {@code | `promise` | sentence | cell for
 * each server |} and notes, a numbered list. A cell is {@code yes}, {@code setting} or {@code cannot}, the last two
 * with the numbers of their notes.
 *
 * @param rows a promise's name to its row
 * @param notes by number
 */
record PromiseTable(Map<String, Row> rows, Map<Integer, String> notes) {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9-]+)` \\| (.*) \\|$");
    private static final Pattern NOTE = Pattern.compile("^(\\d+)\\. (.*)$");
    private static final Pattern REFERENCE = Pattern.compile("\\[(\\d+)]");

    /** A promise in words, and a cell for each server in the order of {@link Server}. */
    record Row(String sentence, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }
    }

    static PromiseTable parse(List<String> lines) {
        Map<String, Row> rows = new LinkedHashMap<>();
        Map<Integer, String> notes = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            Matcher note = NOTE.matcher(line);
            if (row.matches()) {
                List<String> columns = List.of(row.group(2).split(" \\| ", -1));
                Row before = rows.put(row.group(1), new Row(columns.get(0), columns.subList(1, columns.size())));
                if (before != null) {
                    throw new AssertionError("two rows of the name " + row.group(1));
                }
            } else if (note.matches()) {
                notes.put(Integer.valueOf(note.group(1)), note.group(2));
            }
        }
        return new PromiseTable(rows, notes);
    }

    /** A cell with the text of its notes, a line each, in place of their numbers. */
    String spelt(String cell) {
        StringBuilder spelt =
                new StringBuilder(REFERENCE.matcher(cell).replaceAll("").strip());
        Matcher reference = REFERENCE.matcher(cell);
        List<String> texts = new ArrayList<>();
        while (reference.find()) {
            texts.add(notes.getOrDefault(Integer.valueOf(reference.group(1)), "no note " + reference.group(1)));
        }
        texts.forEach(text -> spelt.append('\n').append(text));
        return spelt.toString();
    }
}
