package io.gatewaytunnel.metrics;

import java.util.List;

/**
 * One metric: what scrapes, docs and tests know of it comes from here. {@code name} is what a query says, with unit and
 * {@code _total}; {@code unit} a word for people, empty for a plain number; {@code help} one sentence. Immutable.
 */
public record Metric(String name, Kind kind, String unit, List<String> labels, String help) {
    /** How its values are to be read. */
    public enum Kind {
        /** Only ever rises, but for a start anew. */
        COUNTER("counter"),
        /** A value of this moment. */
        GAUGE("gauge"),
        /** Counts of values by size: series with {@code _bucket}, {@code _sum} and {@code _count} behind the name. */
        HISTOGRAM("histogram");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Metric {
        labels = List.copyOf(labels);
        if ((kind == Kind.COUNTER) != name.endsWith("_total")) {
            throw new IllegalArgumentException(name + ": counters, and they alone, end with _total");
        }
    }

    public static Metric counter(String name, String unit, String help, String... labels) {
        return new Metric(name, Kind.COUNTER, unit, List.of(labels), help);
    }

    public static Metric gauge(String name, String unit, String help, String... labels) {
        return new Metric(name, Kind.GAUGE, unit, List.of(labels), help);
    }

    /** Of seconds. */
    public static Metric histogram(String name, String help, String... labels) {
        return new Metric(name, Kind.HISTOGRAM, "seconds", List.of(labels), help);
    }
}
