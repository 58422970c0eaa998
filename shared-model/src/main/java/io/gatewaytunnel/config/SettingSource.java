package io.gatewaytunnel.config;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the text of a setting comes from. */
@FunctionalInterface
public interface SettingSource {
    /** The text given for a setting, or empty to use its default. */
    Optional<String> find(Setting<?> setting);

    /** The place of a setting, as mistakes name it: of the text that was found, or where one could be given. */
    default String place(Setting<?> setting) {
        return setting.name() + " (" + setting.environmentName() + ")";
    }

    /**
     * Says that a setting cannot be used: what is wrong with it and what to write instead. Throws
     * {@link ConfigException}; a source that {@link MistakesGathered gathers} mistakes returns.
     */
    default void refuse(Setting<?> setting, String mistake) {
        throw new ConfigException(place(setting) + ": " + mistake);
    }

    /**
     * Values by setting name win; then system properties, which are nearer to the one who starts the program; then the
     * environment given. Blank counts as not given.
     */
    static SettingSource ofMaps(Map<String, String> byName, Map<String, String> environment) {
        return setting -> said(byName.get(setting.name()))
                .or(() -> said(System.getProperty(setting.propertyName())))
                .or(() -> said(environment.get(setting.environmentName())));
    }

    /** Empty for what is nothing, or blank. */
    static Optional<String> said(@Nullable String text) {
        return Optional.ofNullable(text).filter(given -> !given.isBlank());
    }

    /** What this one has, and what it has not from {@code further}. */
    default SettingSource or(SettingSource further) {
        SettingSource nearer = this;
        return new SettingSource() {
            @Override
            public Optional<String> find(Setting<?> setting) {
                return nearer.find(setting).or(() -> further.find(setting));
            }

            @Override
            public String place(Setting<?> setting) {
                return nearer.find(setting).isEmpty() && further.find(setting).isPresent()
                        ? further.place(setting)
                        : nearer.place(setting);
            }
        };
    }

    /** Nothing is given: every setting has its default. */
    static SettingSource none() {
        return setting -> Optional.empty();
    }
}
