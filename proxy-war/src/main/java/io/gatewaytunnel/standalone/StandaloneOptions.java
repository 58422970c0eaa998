package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.MistakesGathered;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.reload.FilesRead;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.settings.Identity;
import io.gatewaytunnel.settings.IdentitySettings;
import io.gatewaytunnel.settings.NamedCredential;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxyFile;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.settings.StandaloneSettings;
import io.gatewaytunnel.state.StatePlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The options as given, the nearest first: the command line, system properties, the environment, the configuration
 * file. Blank text counts as not given. Immutable.
 */
final class StandaloneOptions {
    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final SettingSource source;
    private final Optional<ProxyFile> file;

    /**
     * {@code commandLine} is by option name without its dashes. Reads the configuration file if one is named; throws
     * {@link ConfigException} with all mistakes in it.
     */
    StandaloneOptions(Map<String, String> commandLine, Map<String, String> environment) {
        this(commandLine, environment, SettingsFile.NamedFiles.READ);
    }

    /** The same; {@code files}: whether those that the configuration names are read. */
    StandaloneOptions(Map<String, String> commandLine, Map<String, String> environment, SettingsFile.NamedFiles files) {
        this.commandLine = Map.copyOf(commandLine);
        this.environment = Map.copyOf(environment);
        SettingSource said = SettingSource.ofMaps(this.commandLine, environment);
        this.file = SettingsFile.named(ProxyOptions.CONFIG, said)
                .map(path -> ProxyFile.read(path.toAbsolutePath(), environment, files, new FilesRead()));
        this.source = file.map(ProxyFile::settings).<SettingSource>map(said::or).orElse(said);
    }

    /** The value to use; throws {@link ConfigException} when it cannot be used. */
    <T extends Comparable<T>> T value(Setting<T> setting) {
        return setting.read(source);
    }

    /** Of an option, as mistakes name it: on the command line, or where it stands in the file. */
    String place(Setting<?> setting) {
        String place = source.place(setting);
        return place.startsWith(setting.name() + " ") ? "--" + setting.name() : place;
    }

    boolean isGiven(Setting<?> setting) {
        return source.find(setting).isPresent();
    }

    /** What was given for a text that has no default. */
    Optional<String> text(Setting<String> option) {
        return source.find(option).filter(text -> !text.isBlank());
    }

    /** Whose word is taken for what came to them. Throws {@link ConfigException}. */
    AddressRanges trustedProxies() {
        return AddressRanges.read(ProxySettings.TRUSTED_PROXIES, source);
    }

    /** How many requests the application takes at a time, those that it answers itself included. */
    int mostRequests(long heapBytes) {
        int forwarded = MuxSettings.readMaxStreams(
                source, MuxSettings.readBudget(source, heapBytes), ProxySettings.STREAM_BYTES);
        return forwarded + ProxySettings.mostOwnAnswers(source, forwarded);
    }

    /** Throws {@link ConfigException} with every option, and every setting of the application, that cannot be used. */
    void requireUsable(long heapBytes) {
        MistakesGathered all = new MistakesGathered(source);
        StandaloneSettings.ALL.forEach(setting -> setting.read(all));
        String unused = all.attempt(() -> ContextFactory.contextPath(this), "");
        all.attempt(() -> ConnectorFactory.requireThreads(this));
        all.attempt(() -> TlsKeys.requireTogether(this));
        Optional<ProxyConfig> unusedToo = all.attempt(
                () -> Optional.of(ProxyConfig.read(source, heapBytes, routes(), agents())), Optional.empty());
        all.throwIfAny();
    }

    /** None without a file that has some. */
    RouteTable routes() {
        return file.map(ProxyFile::routes).orElse(RouteTable.none());
    }

    /** None without a file that has some. */
    private List<NamedCredential> agents() {
        return file.map(ProxyFile::agents).orElse(List.of());
    }

    /** Where all of it came from, for people. */
    String words() {
        return file.map(settings ->
                        "the configuration in " + settings.settings().path())
                .orElse("the configuration of command line and environment");
    }

    /** Where that proxy keeps its state for which a command is run. */
    Optional<Path> stateDirectoryOfProxy() {
        return Identity.stateDirectory(source).or(() -> StatePlace.forCommand(environment));
    }

    /** What was given for the application, as parameters of its context; it reads the configuration file itself. */
    Map<String, String> applicationParameters() {
        Map<String, String> parameters = new TreeMap<>(ApplicationSettings.parameters(commandLine));
        if (!isGiven(IdentitySettings.STATE_DIR)) { // the server that is embedded has no folder that outlives it
            StatePlace.standalone(environment)
                    .ifPresent(place -> parameters.put(IdentitySettings.STATE_DIR.propertyName(), place.toString()));
        }
        file.ifPresent(settings -> parameters.put(
                ProxyOptions.CONFIG.propertyName(), settings.settings().path().toString()));
        return parameters;
    }
}
