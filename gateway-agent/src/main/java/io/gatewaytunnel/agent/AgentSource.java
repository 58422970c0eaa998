package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.origin.Origin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said to the agent, the nearest first: the command line, system properties, the environment, the
 * configuration file. Blank counts as not said.
 */
final class AgentSource implements SettingSource {
    /** Where a configuration file is; not in one. */
    static final Setting<String> CONFIG = Setting.text(
            "config", "FILE", "", "A file with these options and settings, in YAML; see docs/CONFIGURATION.md.");

    private final SettingSource said;
    private final Optional<SettingsFile> file;
    private final Map<String, Origin> services;

    private AgentSource(SettingSource said, Optional<SettingsFile> file, Map<String, Origin> services) {
        this.said = said;
        this.file = file;
        this.services = Map.copyOf(services);
    }

    /**
     * {@code commandLine} is by name, without dashes. Reads the configuration file, if one is named. Errors:
     * {@link ConfigException} with all mistakes of it.
     */
    static AgentSource of(
            Map<String, String> commandLine, Map<String, String> environment, SettingsFile.Secrets secrets) {
        SettingSource said = SettingSource.ofMaps(commandLine, environment);
        Map<String, Origin> services = new LinkedHashMap<>();
        Optional<SettingsFile> file = said.find(CONFIG)
                .map(name -> SettingsFile.read(
                        path(name),
                        AgentOptions.IN_FILE,
                        environment,
                        secrets,
                        top -> services.putAll(ServicesReader.read(top))));
        return new AgentSource(said, file, services);
    }

    /** The services of the file, each with its origin; empty without a file that has some. */
    Map<String, Origin> services() {
        return services;
    }

    private static Path path(String name) {
        try {
            return Path.of(name.strip());
        } catch (InvalidPathException e) {
            throw new ConfigException("--config (" + CONFIG.environmentName() + "): '" + name + "' is no path");
        }
    }

    /** Where all of it came from, for people. */
    String words() {
        return file.map(settings -> "the configuration in " + settings.path().toAbsolutePath())
                .orElse("the configuration of command line and environment");
    }

    @Override
    public Optional<String> find(Setting<?> setting) {
        return said.find(setting).or(() -> file.flatMap(settings -> settings.find(setting)));
    }

    @Override
    public String place(Setting<?> setting) {
        if (said.find(setting).isEmpty()
                && file.flatMap(settings -> settings.find(setting)).isPresent()) {
            return file.get().place(setting);
        }
        List<Setting<?>> options = AgentOptions.ON_COMMAND_LINE;
        return (options.contains(setting) ? "--" : "") + SettingSource.super.place(setting);
    }
}
