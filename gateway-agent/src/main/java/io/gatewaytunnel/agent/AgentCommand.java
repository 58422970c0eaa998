package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.connect.HubDirectory;
import io.gatewaytunnel.reload.FilesRead;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line of the agent: options, help, and what each mistake is answered with. What is to be done with a good
 * configuration is the caller's.
 */
final class AgentCommand implements Callable<Integer> {
    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    static final int EXIT_REFUSED = 3;

    private static final String SET = "--set";
    private static final String CHECK = "--check";
    private static final String DEEP = "--deep";

    private final Map<String, String> environment;
    private final ToIntFunction<LoadedConfig> running;
    private final CommandLine line;

    private AgentCommand(Map<String, String> environment, String version, ToIntFunction<LoadedConfig> running) {
        this.environment = environment;
        this.running = running;
        this.line = new CommandLine(spec(version));
        line.setParameterExceptionHandler((e, args) -> complain(List.of(String.valueOf(e.getMessage()))));
        line.setExecutionExceptionHandler((e, parsed, result) -> {
            if (e instanceof ConfigException config) {
                return complain(config.mistakes());
            }
            throw e;
        });
    }

    /**
     * {@code running} gets a verified configuration, and how it is read again, and returns the exit code when it is
     * done.
     */
    static CommandLine create(Map<String, String> environment, String version, ToIntFunction<LoadedConfig> running) {
        return new AgentCommand(environment, version, running).line;
    }

    private CommandSpec spec(String version) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this)
                .name("gateway-agent")
                .version("gateway-agent " + version)
                .mixinStandardHelpOptions(true);
        spec.usageMessage()
                .width(120)
                .sortOptions(false)
                .description("Dials out to a Gateway Tunnel hub and fulfils the requests that come back at an origin.")
                .footerHeading("%nThe token comes from GATEWAY_TUNNEL_TOKEN or a file, never from the command line.%n"
                        + "Each option may be given in the environment instead: --hub-ca as GATEWAY_TUNNEL_HUB_CA.%n"
                        + "Exit codes: 0 stopped, 1 failed, 2 wrong usage or configuration, 3 refused by the hub,%n"
                        + "4 out of memory or a vital thread dead.%n%n"
                        + "Settings: name, default (range), what for%n")
                .footer(settings());
        AgentOptions.ON_COMMAND_LINE.forEach(setting -> spec.addOption(option(setting)));
        spec.addOption(OptionSpec.builder(SET)
                .paramLabel("NAME=VALUE")
                .type(Map.class)
                .auxiliaryTypes(String.class, String.class)
                .description("A setting of the list below; each has an environment variable of its own.")
                .build());
        spec.addSubcommand(EnrolCommand.NAME, enrol());
        spec.addOption(option(AgentSource.CONFIG));
        spec.addOption(flag(CHECK, "Reads all of this as a start would, says what is wrong with it, and ends."));
        spec.addOption(flag(
                DEEP, "With " + CHECK + ": looks at the files that are named too, and looks the names of hubs up."));
        return spec;
    }

    private CommandSpec enrol() {
        return new EnrolCommand(environment, () -> line).spec();
    }

    private static OptionSpec option(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder("--" + setting.name())
                .paramLabel(setting.label())
                .description(setting.help().replace("%", "%%"));
        return switch (setting.kind().form()) {
            case FLAG -> option.type(boolean.class).arity("0").build();
            default ->
                setting.isSeveral()
                        ? option.type(List.class)
                                .auxiliaryTypes(String.class)
                                .arity("1")
                                .build()
                        : option.type(String.class).arity("1").build();
        };
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    private static String[] settings() {
        return AgentSettings.ALL.stream()
                .map(setting -> "  " + setting.name() + "  " + setting.range() + "%n      "
                        + setting.reason().replace("%", "%%"))
                .toArray(String[]::new);
    }

    /** A line for each mistake: what is wrong, and where. */
    private int complain(List<String> mistakes) {
        PrintWriter err = line.getErr();
        mistakes.stream()
                .map(mistake -> mistake.lines().findFirst().orElse("wrong usage"))
                .forEach(mistake -> err.println("gateway-agent: " + mistake));
        err.flush();
        return EXIT_USAGE;
    }

    @Override
    public Integer call() {
        ParseResult parsed = line.getParseResult();
        boolean check = parsed.hasMatchedOption(CHECK);
        boolean deep = parsed.hasMatchedOption(DEEP);
        if (deep && !check) {
            throw new ConfigException(DEEP + " says how deep " + CHECK + " looks; give both");
        }
        SettingsFile.NamedFiles files = check && !deep ? SettingsFile.NamedFiles.LEFT : SettingsFile.NamedFiles.READ;
        Map<String, String> given = given(parsed);
        LoadedConfig loaded = LoadedConfig.of(read -> load(given, files, read));
        if (!check) {
            return running.applyAsInt(loaded);
        }
        if (deep) {
            HubNames.requireAll(loaded.config());
        }
        line.getOut().println("gateway-agent: " + loaded.source().words() + " can be used");
        line.getOut().flush();
        return 0;
    }

    private LoadedConfig load(Map<String, String> given, SettingsFile.NamedFiles files, FilesRead read) {
        AgentSource source = AgentSource.of(given, environment, files, read);
        AgentConfig config = new AgentConfigReader(source, environment, HubDirectory.OF_SYSTEM)
                .read(Runtime.getRuntime().maxMemory());
        return new LoadedConfig(config, source, again -> load(given, files, again));
    }

    /** By name, without dashes; what was typed several times, with commas between. */
    private static Map<String, String> given(ParseResult parsed) {
        Map<String, String> given = new LinkedHashMap<>();
        if (parsed.hasMatchedOption(SET)) {
            Map<String, String> settings = parsed.matchedOptionValue(SET, Map.of());
            settings.keySet().forEach(AgentCommand::requireSetting);
            given.putAll(settings);
        }
        Stream.concat(AgentOptions.ON_COMMAND_LINE.stream(), Stream.of(AgentSource.CONFIG))
                .filter(setting -> parsed.hasMatchedOption("--" + setting.name()))
                .forEach(setting -> given.put(setting.name(), text(parsed, setting)));
        return given;
    }

    /** Limits and times alone: a token has no place on a command line. */
    private static void requireSetting(String name) {
        if (AgentSettings.ALL.stream().noneMatch(setting -> setting.name().equals(name))) {
            throw new ConfigException(SET + ": there is no setting '" + name + "'; --help lists them");
        }
    }

    private static String text(ParseResult parsed, Setting<?> setting) {
        Object value = parsed.matchedOptionValue("--" + setting.name(), "");
        return value instanceof List<?> several
                ? String.join(",", several.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }
}
