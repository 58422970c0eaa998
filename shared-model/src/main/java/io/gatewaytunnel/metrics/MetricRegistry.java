package io.gatewaytunnel.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The metrics of one application or process. Most are read when somebody asks, from whoever has the value anyway;
 * histograms alone are kept here.
 *
 * <p>The library's registry and its default one, which is a static field, have nothing to do with each other; and
 * exemplars are off everywhere, since the first value with one starts a thread that nothing ends, which would keep the
 * class loader of an application that has gone. Threads: any.
 */
public final class MetricRegistry {
    /** Of {@link #scrape}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** OpenTelemetry's advice for durations of HTTP; in seconds. Source: semantic conventions, http-metrics. */
    private static final double[] HTTP_BUCKETS = {
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final List<Metric> table = new ArrayList<>();

    /** Takes values of one metric: the value, then one text for each of its labels, in their order. */
    @FunctionalInterface
    public interface Values {
        void add(double value, String... labels);

        /** A count, or octets. */
        default void add(long value, String... labels) {
            add((double) value, labels);
        }
    }

    /** Says the values of a gauge or a counter whenever there is a scrape; on that one's thread, and never waits. */
    public void register(Metric metric, Consumer<Values> source) {
        table.add(metric);
        String[] labels = metric.labels().toArray(String[]::new);
        switch (metric.kind()) {
            case COUNTER ->
                CounterWithCallback.builder()
                        .name(metric.name())
                        .help(metric.help())
                        .labelNames(labels)
                        .callback(values -> source.accept(values::call))
                        .register(registry);
            case GAUGE ->
                GaugeWithCallback.builder()
                        .name(metric.name())
                        .help(metric.help())
                        .labelNames(labels)
                        .callback(values -> source.accept(values::call))
                        .register(registry);
            case HISTOGRAM -> throw new IllegalArgumentException(metric.name() + " is a histogram");
        }
    }

    /** A histogram of durations of HTTP requests, in seconds. */
    public Durations histogram(Metric metric) {
        table.add(metric);
        return new Durations(Histogram.builder()
                .name(metric.name())
                .help(metric.help())
                .labelNames(metric.labels().toArray(String[]::new))
                .classicOnly()
                .classicUpperBounds(HTTP_BUCKETS)
                .withoutExemplars()
                .register(registry));
    }

    /** All that are registered. */
    public List<Metric> table() {
        return List.copyOf(table);
    }

    /** What there is to know now, in Prometheus's text format 0.0.4. */
    public String scrape() {
        ByteArrayOutputStream text = new ByteArrayOutputStream(16 << 10);
        try {
            writer.write(text, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes what is written", e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
