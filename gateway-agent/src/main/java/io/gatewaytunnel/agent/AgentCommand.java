package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line of the agent: options, help, and what each mistake is answered with. What is to be done with a good
 * configuration is the caller's.
 */
@Command(
        name = "gateway-agent",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Dials out to a Gateway Tunnel hub and fulfils the requests that come back at an origin.",
        footerHeading = "%nThe token comes from GATEWAY_TUNNEL_TOKEN or a file, never from the command line.%n"
                + "Exit codes: 0 stopped, 1 failed, 2 wrong usage or configuration, 3 refused by the hub,%n"
                + "4 out of memory or a vital thread dead.%n%n"
                + "Settings: name, default (range), what for%n")
final class AgentCommand implements Callable<Integer> {
    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    static final int EXIT_REFUSED = 3;

    private final Map<String, String> environment;
    private final ToIntFunction<AgentConfig> running;

    @Mixin
    private final AgentOptions options = new AgentOptions();

    private AgentCommand(Map<String, String> environment, ToIntFunction<AgentConfig> running) {
        this.environment = environment;
        this.running = running;
    }

    /** {@code running} gets a verified configuration and returns the exit code when it is done. */
    static CommandLine create(Map<String, String> environment, String version, ToIntFunction<AgentConfig> running) {
        CommandLine line = new CommandLine(new AgentCommand(environment, running));
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setParameterExceptionHandler((e, args) -> complain(e.getCommandLine(), String.valueOf(e.getMessage())));
        line.setExecutionExceptionHandler((e, parsed, result) -> {
            if (e instanceof ConfigException) {
                return complain(parsed, String.valueOf(e.getMessage()));
            }
            throw e;
        });
        CommandSpec spec = line.getCommandSpec();
        spec.version("gateway-agent " + version);
        spec.usageMessage().width(120).footer(settings());
        return line;
    }

    private static String[] settings() {
        return AgentSettings.ALL.stream()
                .map(setting -> "  " + setting.name() + "  " + setting.range() + "%n      "
                        + setting.reason().replace("%", "%%"))
                .toArray(String[]::new);
    }

    /** One line: what is wrong, and where. */
    private static int complain(CommandLine line, String message) {
        PrintWriter err = line.getErr();
        err.println("gateway-agent: " + message.lines().findFirst().orElse("wrong usage"));
        err.flush();
        return EXIT_USAGE;
    }

    @Override
    public Integer call() {
        return running.applyAsInt(new AgentConfigReader(options, environment)
                .read(Runtime.getRuntime().maxMemory()));
    }
}
