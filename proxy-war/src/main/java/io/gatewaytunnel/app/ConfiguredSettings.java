package io.gatewaytunnel.app;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.settings.NamedCredential;
import io.gatewaytunnel.settings.ProxyFile;
import io.gatewaytunnel.settings.ProxyOptions;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said to the application, the nearest first: its own descriptor or the server's word for this context, system
 * properties, the environment, the configuration file. Blank counts as not said.
 */
final class ConfiguredSettings {
    private static final Logger LOG = System.getLogger(ConfiguredSettings.class.getName());

    /** In the server's folder for its own configuration, which is where an operator looks. */
    private static final String FILE_NAME = "gateway-tunnel.yml";

    private ConfiguredSettings() {}

    /** All that was said. */
    record Said(SettingSource settings, RouteTable routes, List<NamedCredential> agents) {}

    /**
     * Throws {@link ConfigException} with all mistakes in the file; no file is none. {@code read} hears which files
     * were looked at, of which that of the server's folder need not be there.
     */
    static Said of(ServletContext context, FilesRead read) {
        return of(context, Container.of(context).configurationFolder(), System.getenv(), read);
    }

    static Said of(
            ServletContext context, Optional<Path> serverFolder, Map<String, String> environment, FilesRead read) {
        SettingSource process = SettingSource.ofMaps(Map.of(), environment);
        SettingSource said = setting -> SettingSource.said(context.getInitParameter(setting.propertyName()))
                .or(() -> process.find(setting));
        Optional<Path> named = SettingsFile.named(ProxyOptions.CONFIG, said);
        return named.or(() ->
                        serverFolder.map(folder -> folder.resolve(FILE_NAME)).filter(file -> isThere(file, read)))
                .map(file -> read(file, environment, context, read))
                .map(file -> new Said(said.or(file.settings()), file.routes(), file.agents()))
                .orElse(new Said(said, RouteTable.none(), List.of()));
    }

    /** Whether it is; it may be put there later. */
    private static boolean isThere(Path file, FilesRead read) {
        read.note(file);
        return !Files.notExists(file); // what cannot be told is read, and told then
    }

    private static ProxyFile read(Path file, Map<String, String> environment, ServletContext context, FilesRead files) {
        ProxyFile read = ProxyFile.read(file, environment, SettingsFile.NamedFiles.READ, files);
        SettingsFile settings = read.settings();
        LOG.log(Level.INFO, "step=configure the configuration is {0}", file);
        if (!FatalEnd.isStandalone(context)) {
            ProxyOptions.IN_FILE.stream()
                    .filter(setting -> !isOfApplication(setting))
                    .filter(setting -> settings.find(setting).isPresent())
                    .forEach(setting -> LOG.log(
                            Level.WARNING,
                            "step=configure {0}: this server has a setting of its own for it; only the stand-alone mode"
                                    + " looks at it",
                            settings.place(setting)));
        }
        return read;
    }

    private static boolean isOfApplication(Setting<?> setting) {
        return ProxyOptions.OF_APPLICATION.stream().anyMatch(own -> own.name().equals(setting.name()));
    }
}
