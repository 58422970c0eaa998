package io.gatewaytunnel.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a {@link Setting} are, how they are written, and which of them it may have. Immutable.
 *
 * @param <T> the type of a value
 */
public final class SettingKind<T extends Comparable<T>> {
    /** The form, for those who describe it in other terms. */
    public enum Form {
        DURATION,
        BYTES,
        COUNT,
        CHOICE,
        FLAG,
        TEXT
    }

    private final Form form;
    private final Function<String, Optional<T>> parser;
    private final Function<T, String> formatter;
    private final @Nullable Range<T> range;
    private final List<String> words;

    private record Range<T>(T lowest, T highest) {}

    private SettingKind(
            Form form,
            Function<String, Optional<T>> parser,
            Function<T, String> formatter,
            @Nullable Range<T> range,
            List<String> words) {
        this.form = form;
        this.parser = parser;
        this.formatter = formatter;
        this.range = range;
        this.words = List.copyOf(words);
    }

    static SettingKind<Duration> duration(Duration lowest, Duration highest) {
        return new SettingKind<>(
                Form.DURATION, Quantities::parseDuration, Quantities::format, new Range<>(lowest, highest), List.of());
    }

    static SettingKind<Long> bytes(long lowest, long highest) {
        return new SettingKind<>(
                Form.BYTES, Quantities::parseBytes, Quantities::formatBytes, new Range<>(lowest, highest), List.of());
    }

    static SettingKind<Integer> count(int lowest, int highest) {
        return new SettingKind<>(
                Form.COUNT, Quantities::parseCount, String::valueOf, new Range<>(lowest, highest), List.of());
    }

    static SettingKind<String> choice(List<String> words) {
        return new SettingKind<>(
                Form.CHOICE,
                text -> words.contains(text) ? Optional.of(text) : Optional.empty(),
                text -> text,
                null,
                words);
    }

    static SettingKind<Boolean> flag() {
        return new SettingKind<>(
                Form.FLAG,
                text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                String::valueOf,
                null,
                List.of("true", "false"));
    }

    static SettingKind<String> text() {
        return new SettingKind<>(Form.TEXT, Optional::of, text -> text, null, List.of());
    }

    public Form form() {
        return form;
    }

    /** The words that it may be; none where it is no choice. */
    public List<String> words() {
        return words;
    }

    /** Empty where it may be anything, or is one of some words. */
    public Optional<T> lowest() {
        return Optional.ofNullable(range).map(Range::lowest);
    }

    public Optional<T> highest() {
        return Optional.ofNullable(range).map(Range::highest);
    }

    /** Empty when the text is none of its values. */
    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    /** As a person would write it. */
    public String format(T value) {
        return formatter.apply(value);
    }

    boolean allows(T value) {
        return range == null || (value.compareTo(range.lowest()) >= 0 && value.compareTo(range.highest()) <= 0);
    }

    /** In words: {@code 1s to 5m}, {@code auto, upgrade or endpoint}; empty where it may be anything. */
    public String allowed() {
        if (range != null) {
            return format(range.lowest()) + " to " + format(range.highest());
        }
        int last = words.size() - 1;
        return last < 1 ? "" : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    /** What to write, in a sentence. */
    String example(T value) {
        return words.isEmpty() ? "it like " + format(value) : allowed();
    }
}
