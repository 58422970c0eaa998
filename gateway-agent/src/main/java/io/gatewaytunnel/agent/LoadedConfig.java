package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.reload.FilesRead;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A configuration, what it was made of, and how another one is read from the same places. Immutable.
 *
 * @param anew reads all again and notes the files; throws {@link ConfigException} with all mistakes
 */
record LoadedConfig(AgentConfig config, AgentSource source, Function<FilesRead, LoadedConfig> anew) {
    /** Files of these are read once, by what is made for the whole life of an agent. */
    private static final List<Setting<String>> READ_ONCE = List.of(AgentOptions.HUB_CA, AgentOptions.ORIGIN_CA);

    /** Reads for the first time. */
    static LoadedConfig of(Function<FilesRead, LoadedConfig> reading) {
        return reading.apply(new FilesRead());
    }

    /** A line for each file that is another one now than when {@code this} was read, and is not read by a reload. */
    List<String> othersOf(LoadedConfig later) {
        Map<Path, String> before = source.files().state().marks();
        Map<Path, String> after = later.source.files().state().marks();
        return READ_ONCE.stream()
                .flatMap(setting -> Stream.of(setting)
                        .flatMap(named -> later.file(named).stream())
                        .filter(file ->
                                before.containsKey(file) && !before.get(file).equals(after.get(file)))
                        .map(file -> setting.name() + ": " + file + " holds something else"))
                .toList();
    }

    private Optional<Path> file(Setting<String> setting) {
        return source.find(setting)
                .map(text -> Path.of(text.strip()).toAbsolutePath().normalize());
    }
}
