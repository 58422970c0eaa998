package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unit file of systemd, as far as ours goes: sections, lists that an empty assignment begins anew, continued lines,
 * and the command lines of systemd.service(5): {@code $NAME} as a word becomes any number of words, <code>${NAME}
 * </code> a part of one.
 */
public final class UnitFile {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern BRACED = Pattern.compile("\\$\\{(\\w+)}");

    private record Entry(String key, String value) {}

    private final List<Entry> entries = new ArrayList<>();

    private UnitFile() {}

    public static UnitFile parse(String text) {
        UnitFile unit = new UnitFile();
        String section = "";
        for (String line : text.replaceAll("\\\\\n\\s*", " ").lines().toList()) {
            String bare = line.strip();
            if (bare.startsWith("[")) {
                section = bare;
            } else if (!bare.isEmpty() && !bare.startsWith("#") && !bare.startsWith(";")) {
                int equals = bare.indexOf('=');
                unit.entries.add(new Entry(
                        section + bare.substring(0, equals).strip(),
                        bare.substring(equals + 1).strip()));
            }
        }
        return unit;
    }

    /** All that is assigned in {@code [Service]}, in order. */
    public List<String> service(String key) {
        List<String> values = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.key().equals("[Service]" + key)) {
                if (entry.value().isEmpty()) {
                    values.clear();
                } else {
                    values.add(entry.value());
                }
            }
        }
        return values;
    }

    /** The one command of the service, with the environment's values in it. */
    public List<String> execStart(Map<String, String> environment) {
        List<String> commands = service("ExecStart");
        if (commands.size() != 1) {
            throw new IllegalStateException("one ExecStart expected: " + commands);
        }
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(commands.get(0));
        while (matcher.find()) {
            String bare = matcher.group(3);
            if (bare != null && bare.matches("\\$\\w+")) {
                String value = environment.getOrDefault(bare.substring(1), "").strip();
                words.addAll(value.isEmpty() ? List.of() : List.of(value.split("\\s+")));
            } else {
                String word = bare != null ? bare : matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
                words.add(BRACED.matcher(word)
                        .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), ""))));
            }
        }
        return words;
    }

    /** {@code NAME=value}. */
    static void assign(String assignment, Map<String, String> into) {
        int equals = assignment.indexOf('=');
        into.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }

    /** The lines {@code NAME=value} of an environment file. */
    static void readEnvironment(Path file, Map<String, String> into) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    assign(line, into);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
