package io.gatewaytunnel.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One limit, timeout, default or address: its name, what it may be, and why it is what it is. Written once, and what
 * readers, help texts, schemas and tables know of it comes from here.
 *
 * <p>{@code name} is in kebab case ({@code dead-after}), as in a configuration file; the environment variable is
 * {@code GATEWAY_TUNNEL_DEAD_AFTER}, the system property {@code gatewaytunnel.dead-after}, the option of a command line
 * {@code --dead-after}. Durations are written {@code 250ms}, {@code 5s}, {@code 2m} or {@code 1h}; sizes {@code 65536},
 * {@code 64KiB}, {@code 8MiB} or {@code 1GiB}. Immutable.
 */
public final class Setting<T extends Comparable<T>> {
    private final String name;
    private final T defaultValue;
    private final String reason;
    private final SettingKind<T> kind;
    private final Traits traits;

    /** What help texts show for a value, and what is special about it. */
    private record Traits(String label, boolean secret, boolean several, boolean reloadable) {
        static Traits plain(String label) {
            return new Traits(label, false, false, false);
        }
    }

    private Setting(String name, T defaultValue, String reason, SettingKind<T> kind, Traits traits) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.reason = reason;
        this.kind = kind;
        this.traits = traits;
    }

    private static <T extends Comparable<T>> Setting<T> of(String name, T dflt, String reason, SettingKind<T> kind) {
        return new Setting<>(name, dflt, reason, kind, Traits.plain("VALUE"));
    }

    public static Setting<Duration> duration(
            String name, Duration dflt, Duration lowest, Duration highest, String reason) {
        return of(name, dflt, reason, SettingKind.duration(lowest, highest));
    }

    /** A size in bytes. */
    public static Setting<Long> bytes(String name, long dflt, long lowest, long highest, String reason) {
        return of(name, dflt, reason, SettingKind.bytes(lowest, highest));
    }

    /** A plain number. */
    public static Setting<Integer> count(String name, int dflt, int lowest, int highest, String reason) {
        return of(name, dflt, reason, SettingKind.count(lowest, highest));
    }

    /** One of some words. */
    public static Setting<String> choice(String name, String dflt, List<String> words, String reason) {
        return of(name, dflt, reason, SettingKind.choice(words));
    }

    /** {@code true} or {@code false}, which is the default. */
    public static Setting<Boolean> flag(String name, String reason) {
        return of(name, false, reason, SettingKind.flag());
    }

    /** A text; what it may look like is checked by the one who reads it. */
    public static Setting<String> text(String name, String dflt, String reason) {
        return of(name, dflt, reason, SettingKind.text());
    }

    /** A text that is a {@code label}, such as a FILE; empty unless given. */
    public static Setting<String> text(String name, String label, String dflt, String reason) {
        return new Setting<>(name, dflt, reason, SettingKind.text(), Traits.plain(label));
    }

    /** The same, but its value is shown to nobody. */
    public Setting<T> secret() {
        return with(new Traits(traits.label, true, traits.several, traits.reloadable));
    }

    /** The same, but it may be given several times, or once with commas between. */
    public Setting<T> several() {
        return with(new Traits(traits.label, traits.secret, true, traits.reloadable));
    }

    /** The same, but a change of it is taken up while the program runs; of others at the next start. */
    public Setting<T> reloadable() {
        return with(new Traits(traits.label, traits.secret, traits.several, true));
    }

    private Setting<T> with(Traits other) {
        return new Setting<>(name, defaultValue, reason, kind, other);
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

    public SettingKind<T> kind() {
        return kind;
    }

    /** What help texts show for its value. */
    public String label() {
        return traits.label;
    }

    public boolean isSecret() {
        return traits.secret;
    }

    public boolean isSeveral() {
        return traits.several;
    }

    public boolean isReloadable() {
        return traits.reloadable;
    }

    /**
     * The default, and what else it may be, as a person would write them; the default alone of what may be anything.
     */
    public String range() {
        String dflt = kind.format(defaultValue);
        String allowed = kind.allowed();
        return allowed.isEmpty() ? dflt : dflt + " (" + allowed + ")";
    }

    /** What it is for, its default and what it may be, for help texts. */
    public String help() {
        return switch (kind.form()) {
            case FLAG -> reason;
            case TEXT, CHOICE -> defaultValue.equals("") ? reason : reason + " Default: " + kind.format(defaultValue);
            case DURATION, BYTES, COUNT -> reason + " Default and range: " + range();
        };
    }

    public String environmentName() {
        return "GATEWAY_TUNNEL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    public String propertyName() {
        return "gatewaytunnel." + name;
    }

    /** What is wrong with a text for it, and what to write instead, without the name; empty when it can be used. */
    public Optional<String> mistake(String text) {
        String shown = traits.secret ? "the value" : "'" + text + "'";
        Optional<T> value = kind.parse(text.strip());
        if (value.isEmpty()) {
            return Optional.of(shown + " is not understood; write " + kind.example(defaultValue));
        }
        return kind.allows(value.get())
                ? Optional.empty()
                : Optional.of(
                        (traits.secret ? shown : kind.format(value.get())) + " is out of range; use " + kind.allowed());
    }

    /**
     * The value to use: what {@code source} says, or else the default, which it also is when the source gathers
     * mistakes and this was one. Throws {@link ConfigException} when it cannot be used and nobody gathers.
     */
    public T read(SettingSource source) {
        Optional<String> text = source.find(this);
        Optional<String> mistake = text.flatMap(this::mistake);
        mistake.ifPresent(what -> source.refuse(this, what));
        return text.filter(given -> mistake.isEmpty())
                .flatMap(given -> kind.parse(given.strip()))
                .orElse(defaultValue);
    }

    @Override
    public String toString() {
        return name;
    }
}
