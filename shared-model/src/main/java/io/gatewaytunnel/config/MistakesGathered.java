package io.gatewaytunnel.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A source that keeps the mistakes of all settings that are read from it, so that somebody who has made several hears
 * of all at once. Whoever reads says at the end that it was all: {@link #throwIfAny}. One thread.
 */
public final class MistakesGathered implements SettingSource {
    private final SettingSource source;
    private final Set<String> mistakes = new LinkedHashSet<>();

    public MistakesGathered(SettingSource source) {
        this.source = source;
    }

    @Override
    public Optional<String> find(Setting<?> setting) {
        return source.find(setting);
    }

    @Override
    public String place(Setting<?> setting) {
        return source.place(setting);
    }

    @Override
    public void refuse(Setting<?> setting, String mistake) {
        mistakes.add(place(setting) + ": " + mistake);
    }

    /** One that is about no setting: a line that begins with its place. */
    public void add(String mistake) {
        mistakes.add(mistake);
    }

    /** What {@code reading} returns, or {@code otherwise} after a mistake of it, which is kept. */
    public <T> T attempt(Supplier<T> reading, T otherwise) {
        try {
            return reading.get();
        } catch (ConfigException e) {
            mistakes.addAll(e.mistakes());
            return otherwise;
        }
    }

    /** The same of what returns nothing. */
    public void attempt(Runnable check) {
        boolean unused = attempt(
                () -> {
                    check.run();
                    return true;
                },
                false);
    }

    /** Throws {@link ConfigException} with all that was wrong. */
    public void throwIfAny() {
        if (!mistakes.isEmpty()) {
            throw new ConfigException(List.copyOf(mistakes));
        }
    }
}
