package io.gatewaytunnel.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of metrics, read as Prometheus's text format 0.0.4 says; fails on a line that is none of it. Source:
 * prometheus.io, exposition formats.
 */
final class Scrape {
    private static final String LABEL = "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"";
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(" + LABEL + "(?:," + LABEL + ")*),?})? (\\S+)");
    private static final Pattern EACH_LABEL = Pattern.compile(LABEL);
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Set<String> KINDS = Set.of("counter", "gauge", "histogram");
    private static final int VALUE = 7;

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> kinds = new LinkedHashMap<>();

    /** One line with a value. */
    record Sample(String name, Map<String, String> labels, double value) {}

    static Scrape of(String text) {
        Scrape scrape = new Scrape();
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line does not end");
        }
        text.lines().forEach(scrape::read);
        long different = scrape.samples.stream()
                .map(sample -> sample.name() + sample.labels())
                .distinct()
                .count();
        if (different < scrape.samples.size()) {
            throw new AssertionError("a series is there twice");
        }
        return scrape;
    }

    private void read(String line) {
        Matcher comment = COMMENT.matcher(line);
        if (comment.matches()) {
            if (comment.group(1).equals("TYPE")
                    && (!KINDS.contains(comment.group(3)) || kinds.put(comment.group(2), comment.group(3)) != null)) {
                throw new AssertionError("a kind that is none, or told twice: " + line);
            }
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("no line of the format: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        Matcher label = EACH_LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        String name = sample.group(1);
        if (!kinds.containsKey(name) && !kinds.containsKey(name.replaceAll("_(bucket|sum|count)$", ""))) {
            throw new AssertionError("a value before its kind: " + line);
        }
        samples.add(new Sample(name, labels, number(sample.group(VALUE))));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The sum of all series of that name that have these labels, given as name, value, name, value. */
    double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && has(sample, labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static boolean has(Sample sample, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The labels that series of that name have; empty if there is none. */
    Set<String> labelsOf(String name) {
        Set<String> labels = new TreeSet<>();
        samples.stream()
                .filter(sample -> sample.name().equals(name))
                .forEach(sample -> labels.addAll(sample.labels().keySet()));
        return labels;
    }

    boolean has(String name) {
        return samples.stream().anyMatch(sample -> sample.name().equals(name));
    }
}
