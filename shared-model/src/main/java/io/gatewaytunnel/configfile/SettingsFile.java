package io.gatewaytunnel.configfile;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.reload.FilesRead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Settings by their names out of a file. Each was held against what it may be; what several of them have to be together
 * is seen by whoever reads them. Immutable.
 *
 * <p>{@code ${NAME}} is a variable of the environment. A secret may be written {@code file:PATH}: then it is what that
 * file holds, beside the white space at its ends; the path is relative to the folder of the settings.
 */
public final class SettingsFile implements SettingSource {
    private static final String IN_FILE = "file:";

    private final Path path;
    private final Map<String, YamlText> given;

    private SettingsFile(Path path, Map<String, YamlText> given) {
        this.path = path;
        this.given = Map.copyOf(given);
    }

    /**
     * Reads a file that may have the settings of {@code table} and no others. Throws {@link ConfigException} with all
     * mistakes, in the order of the lines.
     */
    public static SettingsFile read(Path file, List<Setting<?>> table, Map<String, String> environment) {
        return read(file, table, environment, NamedFiles.READ, new FilesRead(), top -> {});
    }

    /** Whether the files that a configuration names are read: not where it is looked at away from its place. */
    public enum NamedFiles {
        READ,
        /** A secret in one counts as not given. */
        LEFT
    }

    /** The file that {@code config} names, if it was said; refuses what is no path. */
    public static Optional<Path> named(Setting<String> config, SettingSource said) {
        return said.find(config).map(name -> {
            try {
                return Path.of(name.strip());
            } catch (InvalidPathException e) {
                throw new ConfigException(said.place(config) + ": '" + name + "' is no path");
            }
        });
    }

    /**
     * The same of a file that has more at its top than settings, which {@code more} reads; its mistakes are told too.
     * {@code read}: hears which files are read.
     */
    public static SettingsFile read(
            Path file,
            List<Setting<?>> table,
            Map<String, String> environment,
            NamedFiles files,
            FilesRead read,
            Consumer<YamlMap> more) {
        read.note(file);
        YamlFile yaml = new YamlFile(file.toString(), environment);
        YamlMap top = yaml.read(file);
        Map<String, YamlText> given = new HashMap<>();
        for (Setting<?> setting : table) {
            text(top, setting)
                    .filter(text -> files == NamedFiles.READ || !isInFile(setting, text))
                    .map(text -> isInFile(setting, text) ? outOfFile(file, text, read, yaml.mistakes()) : text)
                    .filter(text -> !text.text().isBlank())
                    .ifPresent(text -> {
                        setting.mistake(text.text())
                                .ifPresent(what -> yaml.mistakes().add(text.place(), text.field() + ": " + what));
                        given.put(setting.name(), text);
                    });
        }
        more.accept(top);
        top.refuseOthers();
        yaml.mistakes().throwIfAny();
        return new SettingsFile(file, given);
    }

    private static Optional<YamlText> text(YamlMap top, Setting<?> setting) {
        if (!setting.isSeveral()) {
            return top.text(setting.name());
        }
        List<YamlText> texts = top.texts(setting.name());
        return texts.stream()
                .findFirst()
                .map(first -> new YamlText(
                        setting.name(),
                        texts.stream().map(YamlText::text).collect(Collectors.joining(",")),
                        first.place()));
    }

    private static boolean isInFile(Setting<?> setting, YamlText text) {
        return setting.isSecret() && text.text().startsWith(IN_FILE);
    }

    private static YamlText outOfFile(Path settings, YamlText text, FilesRead read, Mistakes mistakes) {
        String name = text.text().substring(IN_FILE.length());
        try {
            Path secret = settings.toAbsolutePath().resolveSibling(name);
            read.note(secret);
            String held = Files.readString(secret, StandardCharsets.UTF_8).strip();
            if (held.isEmpty()) {
                mistakes.add(text.place(), text.field() + ": " + secret + " is empty; put the secret into it");
            }
            return new YamlText(text.field(), held, text.place());
        } catch (IOException | InvalidPathException e) {
            mistakes.add(
                    text.place(),
                    text.field() + ": cannot read '" + name + "'; name a readable file behind " + IN_FILE);
            return text;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public Optional<String> find(Setting<?> setting) {
        return Optional.ofNullable(given.get(setting.name())).map(YamlText::text);
    }

    @Override
    public String place(Setting<?> setting) {
        YamlText text = given.get(setting.name());
        return text == null ? SettingSource.super.place(setting) : text.place() + ": " + text.field();
    }
}
