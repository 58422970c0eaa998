package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The arguments of a command behind its name. */
final class CommandArguments {
    private CommandArguments() {}

    /**
     * What was given to the command that people call {@code name}; empty when help was asked for, which has been
     * printed then. Throws {@link ConfigException} for what the command does not know.
     */
    static Optional<ParseResult> parse(String name, CommandSpec command, String... args) {
        CommandLine line = new CommandLine(command);
        ParseResult given;
        try {
            given = line.parseArgs(args);
        } catch (ParameterException e) {
            throw new ConfigException(e.getMessage() + "; " + name + " --help lists the options");
        }
        ParseResult asked = given.hasSubcommand() ? given.subcommand() : given;
        if (asked.isUsageHelpRequested() || given.isUsageHelpRequested()) {
            System.out.print(asked.commandSpec().commandLine().getUsageMessage());
            return Optional.empty();
        }
        return Optional.of(given);
    }
}
