package io.gatewaytunnel.reload;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What has changed between two readings of the same settings, in words. Immutable. */
public final class ChangedSettings {
    private final List<Setting<?>> table;
    private final SettingSource before;
    private final SettingSource after;

    public ChangedSettings(List<Setting<?>> table, SettingSource before, SettingSource after) {
        this.table = table;
        this.before = before;
        this.after = after;
    }

    /** The names of those that are taken up at once. */
    public List<String> takenUp() {
        return changed(true).stream().map(Setting::name).toList();
    }

    /** Those that are not: what is to be written as their place, and what they were and are to be. */
    public List<String> needRestart() {
        return changed(false).stream().map(this::words).toList();
    }

    private List<Setting<?>> changed(boolean reloadable) {
        return table.stream()
                .filter(setting -> setting.isReloadable() == reloadable)
                .filter(setting -> !Objects.equals(setting.read(before), setting.read(after)))
                .toList();
    }

    private String words(Setting<?> setting) {
        return after.place(setting) + ": "
                + (setting.isSecret()
                        ? "another value"
                        : told(setting, after) + " instead of " + told(setting, before));
    }

    private static String told(Setting<?> setting, SettingSource source) {
        return source.find(setting).map(text -> "'" + text.strip() + "'").orElse("the default");
    }

    /** What is to be in effect: of what can be taken up the new, of the rest the old. */
    public SettingSource inEffect() {
        return new SettingSource() {
            @Override
            public Optional<String> find(Setting<?> setting) {
                return of(setting).find(setting);
            }

            @Override
            public String place(Setting<?> setting) {
                return of(setting).place(setting);
            }

            private SettingSource of(Setting<?> setting) {
                return setting.isReloadable() ? after : before;
            }
        };
    }
}
