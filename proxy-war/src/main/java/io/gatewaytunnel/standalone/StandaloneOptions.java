package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.settings.ProxySettings;
import java.util.Map;
import java.util.Optional;

/** The options as given: the command line wins over the environment. Empty text counts as not given. Immutable. */
final class StandaloneOptions {
    private final Map<String, String> commandLine;
    private final Map<String, String> environment;
    private final SettingSource source;

    /** {@code commandLine} is by option name without its dashes. */
    StandaloneOptions(Map<String, String> commandLine, Map<String, String> environment) {
        this.commandLine = Map.copyOf(commandLine);
        this.environment = Map.copyOf(environment);
        this.source = SettingSource.ofMaps(this.commandLine, this.environment);
    }

    /** The value to use; throws {@link io.gatewaytunnel.config.ConfigException} when it cannot be used. */
    <T extends Comparable<T>> T value(Setting<T> setting) {
        return setting.read(asked -> source.find(asked).filter(text -> !text.isBlank()));
    }

    boolean isGiven(Setting<?> setting) {
        return source.find(setting).filter(text -> !text.isBlank()).isPresent();
    }

    Optional<String> text(TextOption option) {
        return Optional.ofNullable(commandLine.get(option.name()))
                .or(() -> Optional.ofNullable(environment.get(option.environmentName())))
                .filter(text -> !text.isBlank());
    }

    /** Whose word is taken for what came to them. Throws {@link io.gatewaytunnel.config.ConfigException}. */
    AddressRanges trustedProxies() {
        return AddressRanges.parse(ProxySettings.TRUSTED_PROXIES, value(ProxySettings.TRUSTED_PROXIES));
    }

    /** How many requests the application takes at a time, those that it answers itself included. */
    int mostRequests(long heapBytes) {
        SettingSource given = asked -> source.find(asked).filter(text -> !text.isBlank());
        int forwarded =
                MuxSettings.readMaxStreams(given, MuxSettings.readBudget(given, heapBytes), ProxySettings.STREAM_BYTES);
        return forwarded + ProxySettings.mostOwnAnswers(given, forwarded);
    }

    /** What was given for the application, as parameters of its context. */
    Map<String, String> applicationParameters() {
        return ApplicationSettings.parameters(commandLine);
    }
}
