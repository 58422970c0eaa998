package io.gatewaytunnel.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One limit, timeout or default: its name, what it may be, and why it is what it is.
 *
 * <p>{@code name} is in kebab case ({@code heartbeat-interval}); the environment variable is
 * {@code GATEWAY_TUNNEL_HEARTBEAT_INTERVAL}, the system property {@code gatewaytunnel.heartbeat-interval}, and the
 * agent also takes {@code --set heartbeat-interval=5s}. Durations are written {@code 250ms}, {@code 5s}, {@code 2m} or
 * {@code 1h}; sizes {@code 65536}, {@code 64KiB}, {@code 8MiB} or {@code 1GiB}. Immutable.
 */
public final class Setting<T extends Comparable<T>> {
    private final String name;
    private final T defaultValue;
    private final T lowest;
    private final T highest;
    private final String reason;
    private final Function<String, Optional<T>> parser;
    private final Function<T, String> formatter;

    private Setting(Spec<T> spec, Function<String, Optional<T>> parser, Function<T, String> formatter) {
        this.name = spec.name();
        this.defaultValue = spec.defaultValue();
        this.lowest = spec.lowest();
        this.highest = spec.highest();
        this.reason = spec.reason();
        this.parser = parser;
        this.formatter = formatter;
    }

    private record Spec<T>(String name, T defaultValue, T lowest, T highest, String reason) {}

    public static Setting<Duration> duration(
            String name, Duration dflt, Duration lowest, Duration highest, String reason) {
        return new Setting<>(
                new Spec<>(name, dflt, lowest, highest, reason), Quantities::parseDuration, Quantities::format);
    }

    /** A size in bytes. */
    public static Setting<Long> bytes(String name, long dflt, long lowest, long highest, String reason) {
        return new Setting<>(
                new Spec<>(name, dflt, lowest, highest, reason), Quantities::parseBytes, Quantities::formatBytes);
    }

    /** A plain number. */
    public static Setting<Integer> count(String name, int dflt, int lowest, int highest, String reason) {
        return new Setting<>(new Spec<>(name, dflt, lowest, highest, reason), Quantities::parseCount, String::valueOf);
    }

    /** A text; what it may look like is checked by the one who reads it. */
    public static Setting<String> text(String name, String dflt, String reason) {
        String highest = String.valueOf(Character.MAX_VALUE);
        return new Setting<>(new Spec<>(name, dflt, "", highest, reason), Optional::of, text -> text);
    }

    public String name() {
        return name;
    }

    public T defaultValue() {
        return defaultValue;
    }

    /** What it is for and why its default is what it is; for the documentation. */
    public String reason() {
        return reason;
    }

    /** The default, lowest and highest value as a person would write them. */
    public String range() {
        return formatter.apply(defaultValue) + " (" + formatter.apply(lowest) + " to " + formatter.apply(highest) + ")";
    }

    public String environmentName() {
        return "GATEWAY_TUNNEL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    public String propertyName() {
        return "gatewaytunnel." + name;
    }

    /**
     * The value to use: what {@code source} says, or else the default. Throws {@link ConfigException} when it cannot be
     * used.
     */
    public T read(SettingSource source) {
        Optional<String> text = source.find(this);
        if (text.isEmpty()) {
            return defaultValue;
        }
        T value = parser.apply(text.get().strip())
                .orElseThrow(() -> new ConfigException(name + " (" + environmentName() + "): '" + text.get()
                        + "' is not understood; write it like " + formatter.apply(defaultValue)));
        if (value.compareTo(lowest) < 0 || value.compareTo(highest) > 0) {
            throw new ConfigException(name + " (" + environmentName() + "): " + formatter.apply(value)
                    + " is out of range; use " + formatter.apply(lowest) + " to " + formatter.apply(highest));
        }
        return value;
    }

    @Override
    public String toString() {
        return name;
    }
}
