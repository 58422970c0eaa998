package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line: an option for every entry of {@link StandaloneSettings}, for every setting of the application, and
 * --help and --version.
 */
final class StandaloneCommandLine {
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
            return new Parsed(given, result.isUsageHelpRequested(), result.isVersionHelpRequested());
        } catch (ParameterException e) {
            throw new ConfigException(e.getMessage() + "; --help lists the options");
        }
    }

    String usage() {
        return commandLine.getUsageMessage();
    }

    /**
     * What the arguments say.
     *
     * @param options by name without its dashes
     */
    record Parsed(Map<String, String> options, boolean helpRequested, boolean versionRequested) {
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
                        "Each option may be given in the environment instead: --tls-cert as GATEWAY_TUNNEL_TLS_CERT.",
                        "Sizes: 65536, 64KiB, 8MiB. Durations: 250ms, 5s, 2m, 1h.",
                        "Exit codes: 0 stopped by SIGINT or SIGTERM; 2 usage, configuration or port in use;",
                        "4 out of memory or stuck; 1 anything else.");
        for (TextOption option : StandaloneSettings.TEXTS) {
            spec.addOption(option(option.name(), option.label(), option.description()));
        }
        for (Setting<?> setting : StandaloneSettings.NUMBERS) {
            spec.addOption(
                    option(setting.name(), "VALUE", setting.reason() + " Default and range: " + setting.range()));
        }
        for (Setting<?> setting : ApplicationSettings.ALL) {
            spec.addOption(option(setting.name(), "VALUE", ApplicationSettings.description(setting)));
        }
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

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder("--" + name)
                .paramLabel(label)
                .type(String.class)
                .arity("1")
                .description(description.replace("%", "%%"))
                .build();
    }
}
