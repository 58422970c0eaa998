package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.origin.Service;
import io.gatewaytunnel.reload.FilesRead;
import java.util.ArrayList;
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

    private final SettingSource source;
    private final Optional<SettingsFile> file;
    private final List<Service> services;
    private final SettingsFile.NamedFiles files;
    private final FilesRead read;

    private AgentSource(
            SettingSource said,
            Optional<SettingsFile> file,
            List<Service> services,
            SettingsFile.NamedFiles files,
            FilesRead read) {
        this.read = read;
        this.source = file.<SettingSource>map(said::or).orElse(said);
        this.file = file;
        this.services = List.copyOf(services);
        this.files = files;
    }

    /**
     * {@code commandLine} is by name, without dashes. Reads the configuration file, if one is named; {@code read} hears
     * of all files that are. Errors: {@link ConfigException} with all mistakes of it.
     */
    static AgentSource of(
            Map<String, String> commandLine,
            Map<String, String> environment,
            SettingsFile.NamedFiles files,
            FilesRead read) {
        SettingSource said = onCommandLine(SettingSource.ofMaps(commandLine, environment));
        List<Service> services = new ArrayList<>();
        Optional<SettingsFile> file = SettingsFile.named(CONFIG, said)
                .map(path -> SettingsFile.read(
                        path,
                        AgentOptions.IN_FILE,
                        environment,
                        files,
                        read,
                        top -> services.addAll(ServicesReader.read(top))));
        return new AgentSource(said, file, services, files, read);
    }

    /** The same, but options have their place on the command line. */
    private static SettingSource onCommandLine(SettingSource said) {
        return new SettingSource() {
            @Override
            public Optional<String> find(Setting<?> setting) {
                return said.find(setting);
            }

            @Override
            public String place(Setting<?> setting) {
                boolean option = setting == CONFIG || AgentOptions.ON_COMMAND_LINE.contains(setting);
                return (option ? "--" : "") + said.place(setting);
            }
        };
    }

    /** Whether the files that are named are to be read. */
    boolean readsFiles() {
        return files == SettingsFile.NamedFiles.READ;
    }

    /** Hears of every file that is named and read. */
    FilesRead files() {
        return read;
    }

    /** The services of the file; none without a file that has some. */
    List<Service> services() {
        return services;
    }

    /** Where all of it came from, for people. */
    String words() {
        return file.map(settings -> "the configuration in " + settings.path().toAbsolutePath())
                .orElse("the configuration of command line and environment");
    }

    @Override
    public Optional<String> find(Setting<?> setting) {
        return source.find(setting);
    }

    @Override
    public String place(Setting<?> setting) {
        return source.place(setting);
    }
}
