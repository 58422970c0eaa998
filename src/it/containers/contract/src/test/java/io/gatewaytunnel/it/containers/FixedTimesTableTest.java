package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each time in the code that is no setting has its row in docs/LIMITS.md, with its value. */
final class FixedTimesTableTest {
    private static final Path DOCS = Path.of(System.getProperty("docs.folder"));
    private static final List<String> FOLDERS =
            List.of("shared-model/src/main/java", "gateway-agent/src/main/java", "proxy-war/src/main/java");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(\\w+\\.[A-Z_0-9]+)` \\| (\\d+) (µs|ms|s|min) \\| .+ \\|$");
    private static final Pattern TIME = Pattern.compile(
            "static final Duration ([A-Z_0-9]+)\\s*=\\s*Duration\\.of(Nanos|Millis|Seconds|Minutes)\\(([\\d_]+)\\)");
    private static final Pattern COUNT = Pattern.compile(
            "static final (?:long|int) (?=[A-Z_]*(NANOS|MILLIS|SECONDS)\\b)([A-Z_0-9]+)\\s*=\\s*([\\d_]+)L?;");
    private static final Pattern CONVERTED = Pattern.compile(
            "static final long ([A-Z_0-9]+)\\s*=\\s*Duration\\.of(Nanos|Millis|Seconds|Minutes)\\(([\\d_]+)\\)\\.to");

    @Test
    void tableHoldsThoseOfTheCode() throws IOException {
        Map<String, Duration> told = new TreeMap<>();
        for (MatchResult row : ROW.matcher(Files.readString(DOCS.resolve("LIMITS.md")))
                .results()
                .toList()) {
            told.put(row.group(1), duration(row.group(2), row.group(3)));
        }

        assertThat(told).hasSizeGreaterThan(20).isEqualTo(fixed());
    }

    private static Map<String, Duration> fixed() throws IOException {
        Map<String, Duration> all = new TreeMap<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(DOCS.resolveSibling(folder))) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", ".");
                    String text = Files.readString(file);
                    TIME.matcher(text)
                            .results()
                            .forEach(time -> all.put(name + time.group(1), duration(time.group(3), time.group(2))));
                    CONVERTED
                            .matcher(text)
                            .results()
                            .forEach(time -> all.put(name + time.group(1), duration(time.group(3), time.group(2))));
                    COUNT.matcher(text)
                            .results()
                            .forEach(time -> all.put(name + time.group(2), duration(time.group(3), time.group(1))));
                }
            }
        }
        return all;
    }

    private static Duration duration(String number, String unit) {
        long count = Long.parseLong(number.replace("_", ""));
        return switch (unit) {
            case "Nanos", "NANOS" -> Duration.ofNanos(count);
            case "µs" -> Duration.ofNanos(1_000 * count);
            case "Millis", "MILLIS", "ms" -> Duration.ofMillis(count);
            case "Seconds", "SECONDS", "s" -> Duration.ofSeconds(count);
            case "Minutes", "min" -> Duration.ofMinutes(count);
            default -> throw new AssertionError(unit);
        };
    }
}
