package io.gatewaytunnel.config;

import java.util.Map;
import java.util.Optional;

/** Where the text of a setting comes from. */
@FunctionalInterface
public interface SettingSource {
    /** The text given for a setting, or empty to use its default. */
    Optional<String> find(Setting<?> setting);

    /**
     * A system property wins over the environment, because it is the nearer of the two to the one who starts the
     * program.
     */
    static SettingSource ofProcess() {
        return ofMaps(Map.of(), System.getenv());
    }

    /** Values by setting name win; then system properties; then the environment given. */
    static SettingSource ofMaps(Map<String, String> byName, Map<String, String> environment) {
        return setting -> Optional.ofNullable(byName.get(setting.name()))
                .or(() -> Optional.ofNullable(System.getProperty(setting.propertyName())))
                .or(() -> Optional.ofNullable(environment.get(setting.environmentName())));
    }

    /** Nothing is given: every setting has its default. */
    static SettingSource none() {
        return setting -> Optional.empty();
    }
}
