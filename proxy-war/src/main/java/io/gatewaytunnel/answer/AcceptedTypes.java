package io.gatewaytunnel.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client says in {@code Accept} of the two shapes that our own answers have. Of the ranges that match a shape
 * the most specific one counts, whatever its weight; one that is not understood is passed over. Source: RFC 9110
 * §12.4.2, §12.5.1. Pure; takes a time that grows with the length of the field and no faster.
 */
final class AcceptedTypes {
    private static final int NOT_ACCEPTABLE = 0;
    private static final int FULL_WEIGHT = 1000;

    /** How the page is named, and what is less specific. */
    private static final List<String> HTML = List.of("text/html;charset=utf-8", "text/html", "text/*", "*/*");

    /** Who takes any JSON takes this one as well: its members say the same. */
    private static final List<String> PROBLEM =
            List.of("application/problem+json", "application/json", "application/*", "*/*");

    private static final Pattern WEIGHT = Pattern.compile("(?:0(?:\\.([0-9]{0,3}))?|(1)(?:\\.0{0,3})?)");

    private AcceptedTypes() {}

    /** A media range in lower case and without spaces, its parameters behind it, and its weight in thousandths. */
    private record Range(String name, int weight) {}

    /**
     * Whether the page is liked better than problem+json; not so when both are as welcome, or nothing is said at all.
     * {@code accept}: the values of the field, in order.
     */
    static boolean preferHtml(List<String> accept) {
        if (accept.isEmpty()) {
            return false;
        }
        List<Range> ranges = new ArrayList<>();
        for (String value : accept) {
            for (String element : split(value, ',')) {
                addRange(element, ranges);
            }
        }
        return weightOf(HTML, ranges) > weightOf(PROBLEM, ranges);
    }

    private static int weightOf(List<String> names, List<Range> ranges) {
        for (String name : names) {
            OptionalInt weight = ranges.stream()
                    .filter(range -> range.name().equals(name))
                    .mapToInt(Range::weight)
                    .max();
            if (weight.isPresent()) {
                return weight.getAsInt();
            }
        }
        return NOT_ACCEPTABLE;
    }

    private static void addRange(String element, List<Range> ranges) {
        StringBuilder name = new StringBuilder(element.length());
        for (String part : split(element, ';')) {
            String parameter = part.strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) { // what follows was once an extension of Accept, and means nothing
                weight(parameter.substring(2)).ifPresent(weight -> ranges.add(new Range(name.toString(), weight)));
                return;
            }
            name.append(name.isEmpty() ? "" : ";").append(parameter.replace("\"", ""));
        }
        ranges.add(new Range(name.toString(), FULL_WEIGHT));
    }

    private static OptionalInt weight(String text) {
        Matcher matcher = WEIGHT.matcher(text);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        if (matcher.group(2) != null) {
            return OptionalInt.of(FULL_WEIGHT);
        }
        String digits = matcher.group(1) == null ? "" : matcher.group(1);
        return OptionalInt.of(Integer.parseInt((digits + "000").substring(0, 3)));
    }

    /** The parts between separators that no quoted string holds. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++; // the next one ends nothing
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }
}
