package io.gatewaytunnel.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The queries of docs/grafana-dashboard.json, as far as one has to understand them to know what they ask for. */
final class Dashboard {
    private static final Path FILE = Path.of("../../docs/grafana-dashboard.json");
    private static final Pattern EXPR = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Set<String> FUNCTIONS =
            Set.of("sum", "rate", "increase", "max", "min", "avg", "histogram_quantile");

    /** Of Prometheus itself, which gives them to whatever it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private Dashboard() {}

    /** One query: what it asks for and by which labels, those of Prometheus left out. */
    record Query(String text, Set<String> metrics, Set<String> labels) {}

    static List<Query> queries() {
        try {
            return EXPR.matcher(Files.readString(FILE))
                    .results()
                    .map(found -> found.group(1).replace("\\\"", "\""))
                    .map(Dashboard::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Query parse(String text) {
        Set<String> labels = new TreeSet<>();
        String left = text.replaceAll("\"[^\"]*\"", "").replaceAll("\\[[^]]*]", "");
        GROUPING.matcher(left).results().forEach(found -> labels.addAll(words(found.group(1))));
        left = GROUPING.matcher(left).replaceAll(" ");
        SELECTOR.matcher(left)
                .results()
                .flatMap(found -> MATCHER.matcher(found.group(1)).results())
                .forEach(found -> labels.add(found.group(1)));
        left = SELECTOR.matcher(left).replaceAll(" ");
        labels.removeAll(OF_PROMETHEUS);
        Set<String> metrics = words(left);
        metrics.removeAll(FUNCTIONS);
        return new Query(text, metrics, labels);
    }

    private static Set<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }
}
