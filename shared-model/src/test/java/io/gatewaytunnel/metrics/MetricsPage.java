package io.gatewaytunnel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.GeneratedSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/METRICS.md has every metric of one side's table. With {@code -Ddocs.write} it is written anew. */
public abstract class MetricsPage {
    private static final Path PAGE = Path.of("../docs/METRICS.md");

    protected abstract String side();

    protected abstract List<Metric> table();

    @Test
    void pageTellsOfTheTable() throws IOException {
        GeneratedSection.require(PAGE, "metrics of the " + side(), rows());
    }

    private String rows() {
        return table().stream()
                .map(metric -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                metric.name(),
                                metric.kind().word(),
                                metric.unit(),
                                metric.labels().stream()
                                        .map(label -> "`" + label + "`")
                                        .collect(Collectors.joining(", ")),
                                metric.help()))
                .collect(Collectors.joining("", "| Metric | Kind | Unit | Labels | |\n|---|---|---|---|---|\n", ""));
    }

    @Test
    void namesAreThoseOfPrometheus() {
        assertThat(table())
                .extracting(Metric::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("(gateway_tunnel|http|jvm|process)_[a-z_]+"));
        assertThat(table())
                .filteredOn(
                        metric -> metric.unit().equals("bytes") || metric.unit().equals("seconds"))
                .allMatch(metric -> metric.name().matches(".*_" + metric.unit() + "(_total)?"));
    }
}
