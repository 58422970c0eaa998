package io.gatewaytunnel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a scrape says, and that nothing of it stays behind. */
final class MetricRegistryTest {
    private static final Metric GAUGE = Metric.gauge("room", "", "How much \"room\" there is.", "where");
    private static final Metric COUNTER = Metric.counter("visits_total", "", "Who came.");
    private static final Metric HISTOGRAM = Metric.histogram("stay_seconds", "How long.", "who");

    @Test
    void scrapeSaysEachValueWithItsHelpAndKind() {
        MetricRegistry registry = new MetricRegistry();
        registry.register(GAUGE, values -> {
            values.add(1.5, "a\"b\nc\\");
            values.add(7L, "d");
        });
        registry.register(COUNTER, values -> values.add(3L));
        Durations.Series series = registry.histogram(HISTOGRAM).series("me");
        series.add(7_000_000);
        series.add(20_000_000_000L);

        assertThat(registry.scrape().lines())
                .contains(
                        "# HELP room How much \"room\" there is.",
                        "# TYPE room gauge",
                        "room{where=\"a\\\"b\\nc\\\\\"} 1.5",
                        "room{where=\"d\"} 7.0",
                        "# TYPE visits_total counter",
                        "visits_total 3.0",
                        "# TYPE stay_seconds histogram",
                        "stay_seconds_bucket{who=\"me\",le=\"0.005\"} 0",
                        "stay_seconds_bucket{who=\"me\",le=\"0.01\"} 1",
                        "stay_seconds_bucket{who=\"me\",le=\"10.0\"} 1",
                        "stay_seconds_bucket{who=\"me\",le=\"+Inf\"} 2",
                        "stay_seconds_count{who=\"me\"} 2",
                        "stay_seconds_sum{who=\"me\"} 20.007");
        assertThat(registry.table()).containsExactly(GAUGE, COUNTER, HISTOGRAM);
    }

    @Test
    void valuesStartNoThreadThatNobodyEnds() {
        Set<Thread> before = threads();
        MetricRegistry registry = new MetricRegistry();
        registry.register(COUNTER, values -> values.add(3L));
        registry.histogram(HISTOGRAM).series("me").add(1);
        JvmMetrics.register(registry);
        assertThat(registry.scrape()).isNotEmpty();

        assertThat(threads().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .filter(name -> name.contains("prometheus")))
                .isEmpty();
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().collect(Collectors.toSet());
    }

    @Test
    void javaTellsOfItself() {
        MetricRegistry registry = new MetricRegistry();
        JvmMetrics.register(registry);
        String scrape = registry.scrape();

        assertThat(registry.table()).containsExactlyInAnyOrderElementsOf(JvmMetrics.TABLE);
        assertThat(scrape).containsPattern("jvm_memory_used_bytes\\{area=\"heap\"} [1-9]");
        assertThat(scrape).containsPattern("jvm_threads_current [1-9]");
        assertThat(scrape).containsPattern("process_cpu_seconds_total [0-9]");
        assertThat(scrape).containsPattern("jvm_gc_collections_total\\{gc=\"[^\"]+\"} [0-9]");
    }

    @Test
    void namesBeyondTheMostAreOneName() {
        BoundedNames names = new BoundedNames(2);

        assertThat(List.of(names.of("a"), names.of("b"), names.of("c"), names.of("a")))
                .containsExactly("a", "b", BoundedNames.OTHER, "a");
    }

    @Test
    void strangersMakeNoLabels() {
        assertThat(HttpLabels.method("GET")).isEqualTo("GET");
        assertThat(HttpLabels.method("get")).isEqualTo("_OTHER");
        assertThat(HttpLabels.method("PROPFIND")).isEqualTo("_OTHER");
        assertThat(HttpLabels.version("HTTP/2.0")).isEqualTo("2");
        assertThat(HttpLabels.version("HTTP/9.9")).isEqualTo("_OTHER");
    }

    @Test
    void counterIsNamedAsOne() {
        assertThatThrownBy(() -> Metric.counter("visits", "", "Who came."))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metric.gauge("room_total", "", "Room.")).isInstanceOf(IllegalArgumentException.class);
    }
}
