package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line: an option for every entry of {@link StandaloneSettings}, for every setting of the application, for
 * the configuration file and a look at it, and --help and --version.
 */
final class StandaloneCommandLine {
    private static final String CHECK = "--check";
    private static final String DEEP = "--deep";

    private final CommandLine commandLine = new CommandLine(describe());

    /** Throws {@link ConfigException} when an argument is not understood. */
    Parsed parse(String... args) {
        try {
            ParseResult result = commandLine.parseArgs(args);
            Map<String, String> given = new HashMap<>();
            for (OptionSpec option : result.matchedOptions()) {
                if (option.arity().max() > 0) {
                    given.put(option.longestName().substring(2), option.getValue());
                }
            }
            return new Parsed(given, asked(result));
        } catch (ParameterException e) {
            throw new ConfigException(e.getMessage() + "; --help lists the options");
        }
    }

    private static Task asked(ParseResult result) {
        boolean deep = result.hasMatchedOption(DEEP);
        if (result.isUsageHelpRequested()) {
            return Task.HELP;
        }
        if (result.isVersionHelpRequested()) {
            return Task.VERSION;
        }
        if (result.hasMatchedOption(CHECK)) {
            return deep ? Task.CHECK_DEEP : Task.CHECK;
        }
        if (deep) {
            throw new ConfigException(DEEP + " says how deep " + CHECK + " looks; give both");
        }
        return Task.SERVE;
    }

    String usage() {
        return commandLine.getUsageMessage();
    }

    /** What is to be done. */
    enum Task {
        SERVE,
        /** To read the configuration as a start would, and say whether it can be used. */
        CHECK,
        /** The same, and to try keys and ports. */
        CHECK_DEEP,
        HELP,
        VERSION
    }

    /**
     * What the arguments say.
     *
     * @param options by name without its dashes
     */
    record Parsed(Map<String, String> options, Task task) {
        Parsed {
            options = Map.copyOf(options);
        }
    }

    private static CommandSpec describe() {
        CommandSpec spec = CommandSpec.create().name("java -jar gateway-tunnel.war");
        spec.usageMessage()
                .description("Serves the public side of the tunnel.%n")
                .width(110)
                .abbreviateSynopsis(true)
                .footer(
                        "",
                        "With " + RouteCommand.NAME + " URL in the place of options: says which route a request takes.",
                        "With " + AgentsCommand.NAME + " enrol|list|revoke: says who may connect as an agent; "
                                + AgentsCommand.NAME + " --help.",
                        "With " + TokenCommand.NAME + ": makes a token and its digest.",
                        "Each option may be given in the environment instead: --tls-cert as GATEWAY_TUNNEL_TLS_CERT.",
                        "Sizes: 65536, 64KiB, 8MiB. Durations: 250ms, 5s, 2m, 1h.",
                        "Exit codes: 0 stopped by SIGINT or SIGTERM; 2 usage, configuration or port in use;",
                        "4 out of memory or stuck; 1 anything else.");
        spec.addOption(option(ProxyOptions.CONFIG));
        spec.addOption(flag(CHECK, "Reads all of this as a start would, says what is wrong with it, and ends."));
        spec.addOption(flag(DEEP, "With " + CHECK + ": tries the keys that are named and the ports too."));
        Stream.concat(StandaloneSettings.ALL.stream(), ApplicationSettings.ALL.stream())
                .map(StandaloneCommandLine::option)
                .forEach(spec::addOption);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this and exits.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Shows the version and exits.")
                .build());
        return spec;
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    private static OptionSpec option(Setting<?> setting) {
        return OptionSpec.builder("--" + setting.name())
                .paramLabel(setting.label())
                .type(String.class)
                .arity("1")
                .description(ApplicationSettings.description(setting).replace("%", "%%"))
                .build();
    }
}
