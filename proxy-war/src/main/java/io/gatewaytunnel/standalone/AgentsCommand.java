package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.configfile.SettingsFile;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.identity.AgentFolders;
import io.gatewaytunnel.identity.AgentKey;
import io.gatewaytunnel.identity.KnownAgents;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.settings.IdentitySettings;
import io.gatewaytunnel.settings.ProxyOptions;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code java -jar gateway-tunnel.war agents …}: enrols agents, lists and revokes them, by writing into the state
 * directory that a proxy reads, whichever server that runs in. Starts nothing.
 */
final class AgentsCommand {
    static final String NAME = "agents";

    /** Without a task. */
    private static final String[] HELP = {"--help"};

    private static final String ENROL = "enrol";
    private static final String LIST = "list";
    private static final String REVOKE = "revoke";
    private static final String SERVICES = "--services";
    private static final String HUB = "--hub";
    private static final String KEY = "--key";
    private static final String CONFIG = "--" + ProxyOptions.CONFIG.name();
    private static final String STATE_DIR = "--" + IdentitySettings.STATE_DIR.name();
    private static final int NOT_FOUND = 1;

    private final Map<String, String> environment;

    AgentsCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Without the command's own name. Returns the exit code: 1 when there is no such agent or key. */
    int run(String... args) {
        Optional<ParseResult> given = CommandArguments.parse(NAME, describe(), args.length > 0 ? args : HELP);
        if (given.isEmpty()) {
            return 0;
        }
        ParseResult asked = given.get().subcommand();
        String task = asked.commandSpec().name();
        StateDirectory state = state(asked);
        AgentFolders folders = new AgentFolders(state);
        try {
            return switch (task) {
                case ENROL -> enrol(asked, folders, state);
                case REVOKE -> revoke(asked, folders, state);
                default -> list(folders, state);
            };
        } catch (StateException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    private StateDirectory state(ParseResult asked) {
        Map<String, String> options = new HashMap<>();
        for (String name : List.of(CONFIG, STATE_DIR)) {
            options.put(name.substring(2), asked.matchedOptionValue(name, ""));
        }
        Path path = new StandaloneOptions(options, environment, SettingsFile.NamedFiles.LEFT)
                .stateDirectoryOfProxy()
                .orElseThrow(() -> new ConfigException(
                        "there is no state directory; give it with " + STATE_DIR + ", as the proxy's log names it"));
        return StateDirectory.forCommand(path);
    }

    private static int enrol(ParseResult asked, AgentFolders folders, StateDirectory state) throws StateException {
        String name = asked.matchedPositionalValue(0, "");
        if (!EnrolmentCode.isName(name)) {
            throw new ConfigException("'" + name + "' is no name for an agent; use 1 to 63 of a-z 0-9 -, no - first");
        }
        List<String> services = Stream.of(asked.matchedOptionValue(SERVICES, "").split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        for (String service : services) {
            if (!HeadRules.isName(service)) {
                throw new ConfigException(
                        SERVICES + ": '" + service + "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -");
            }
        }
        Instant now = Instant.now();
        folders.sweep(now);
        EnrolmentCode code = folders.invite(name, services, now)
                .orElseThrow(() -> new ConfigException("there is no agent '" + name + "' in " + state
                        + "; say which services it may offer with " + SERVICES));
        System.out.println("code for agent " + name + ", good for " + AgentFolders.CODE_LIFETIME.toMinutes()
                + " minutes and one key, in " + state + ":");
        System.out.println();
        System.out.println("  " + code.text());
        System.out.println();
        System.out.println("on the agent's machine:");
        System.out.println();
        System.out.println("  java -jar gateway-agent.jar enrol --hub " + asked.matchedOptionValue(HUB, "HUB")
                + " --code " + code.text());
        return 0;
    }

    private static int list(AgentFolders folders, StateDirectory state) throws StateException {
        List<KnownAgents.Known> all = folders.known().all();
        if (all.isEmpty()) {
            System.out.println("no agent is enrolled in " + state);
        }
        for (KnownAgents.Known known : all) {
            System.out.println(known.agent().name() + "  services: "
                    + String.join(", ", known.agent().services()));
            for (AgentKey key : known.keys()) {
                System.out.println("  key " + key.id() + "  " + key.kind() + ", since " + key.enrolled());
            }
            if (known.keys().isEmpty()) {
                System.out.println("  no key yet");
            }
        }
        return 0;
    }

    private static int revoke(ParseResult asked, AgentFolders folders, StateDirectory state) throws StateException {
        String name = asked.matchedPositionalValue(0, "");
        Optional<String> key = Optional.ofNullable(asked.matchedOptionValue(KEY, null));
        boolean done = key.isPresent()
                ? folders.revokeKey(name, key.get(), Instant.now())
                : folders.revokeAgent(name, Instant.now());
        if (!done) {
            System.err.println("gateway-tunnel: there is no agent '" + name + "'"
                    + key.map(id -> " with a key " + id).orElse("") + " in " + state + "; " + NAME + " " + LIST
                    + " shows those that there are");
            return NOT_FOUND;
        }
        System.out.println(
                key.map(id -> "the key " + id + " of agent " + name).orElse("agent " + name) + " is revoked");
        return 0;
    }

    private static CommandSpec describe() {
        PositionalParamSpec name = PositionalParamSpec.builder()
                .paramLabel("NAME")
                .required(true)
                .arity("1")
                .type(String.class)
                .description("The agent's name: 1 to 63 of a-z 0-9 -.")
                .build();
        CommandSpec enrol = task(
                        ENROL, "Makes a code by which an agent may bring its key, once, and says what it may offer.")
                .addPositional(name)
                .addOption(option(
                        SERVICES, "NAME,…", "The services that it may offer; with an agent that is there, as before."))
                .addOption(option(HUB, "URL", "The hub's address, for the line that is printed."));
        CommandSpec revoke = task(REVOKE, "Revokes an agent with all its keys and codes, and ends its sessions.")
                .addPositional(PositionalParamSpec.builder(name).build())
                .addOption(option(KEY, "ID", "This key of it alone."));
        CommandSpec spec = CommandSpec.create()
                .name("java -jar gateway-tunnel.war " + NAME)
                .addSubcommand(ENROL, enrol)
                .addSubcommand(LIST, task(LIST, "Shows the agents that are enrolled, and their keys."))
                .addSubcommand(REVOKE, revoke)
                .addOption(help());
        spec.usageMessage()
                .width(110)
                .description("Who may connect as an agent: beside the proxy, whichever server runs it.")
                .footer("Exit codes: 0 done; 1 no such agent or key; 2 usage, configuration or state directory.");
        return spec;
    }

    private static CommandSpec task(String name, String description) {
        CommandSpec spec = CommandSpec.create()
                .name(name)
                .addOption(option(
                        STATE_DIR,
                        "DIR",
                        "The proxy's state directory, which its log names; otherwise where a stand-alone proxy of this"
                                + " user, or the Tomcat of CATALINA_BASE, has it."))
                .addOption(option(CONFIG, "FILE", "The proxy's configuration file, if that names the directory."))
                .addOption(help());
        spec.usageMessage().width(110).description(description);
        return spec;
    }

    private static OptionSpec option(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .arity("1")
                .type(String.class)
                .description(description)
                .build();
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this and exits.")
                .build();
    }
}
