package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.Setting;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an agent is told beside limits and times, which are {@link AgentSettings}: whom it serves, and as whom. Options
 * of the command line, and names in a configuration file.
 *
 * <p>The token has no option: a command line can be read by everybody on the machine.
 */
final class AgentOptions {
    static final Setting<String> HUB = Setting.text(
                    "hub",
                    "URL",
                    "",
                    "The hub, such as wss://proxy.example/_tunnel/hub; several, by comma or by repeating it, are those"
                            + " of several proxies, with each of which the agent connects, as with each address of a"
                            + " name.")
            .several();

    static final Setting<String> ORIGIN = Setting.text(
                    "origin",
                    "URL",
                    "",
                    "The service behind this agent, such as http://127.0.0.1:9000; scheme, host and port only. With"
                            + " h2c:// it is asked over HTTP/2 in clear text (gRPC); https:// takes HTTP/2 where the"
                            + " origin offers it.")
            .reloadable();

    static final Setting<String> NAME = Setting.text(
            "name",
            "NAME",
            "",
            "The agent's name among the replicas of its service, the same at every start; unless given, the host's.");

    static final Setting<String> SERVICE = Setting.text("service", "NAME", "default", "The service that the origin is.")
            .reloadable();

    static final Setting<Integer> LINKS =
            Setting.count("links", 1, 1, 64, "Connections to each address of each hub; a few are as fast as many.");

    static final Setting<String> CARRIER = Setting.choice(
            "carrier",
            Carrier.REACTOR.word(),
            Stream.of(Carrier.values()).map(Carrier::word).toList(),
            "What carries connections to the hub: reactor, WebSocket frames of the agent's own on the threads that serve"
                    + " origins; websocket, a WebSocket client with threads of its own.");

    static final Setting<String> TOKEN_FILE = Setting.text(
                    "token-file",
                    "FILE",
                    "",
                    "A file with the token; otherwise it comes from GATEWAY_TUNNEL_TOKEN or a systemd credential.")
            .reloadable();

    static final Setting<String> KEY = Setting.text(
                    "key",
                    "FILE",
                    "",
                    "The agent's key, as enrol has written it; with it the agent needs no token, and has the name that"
                            + " it was enrolled by.")
            .reloadable();

    static final Setting<String> HUB_CA =
            Setting.text("hub-ca", "PEM", "", "The CA that signed the hub's certificate, instead of those of the JDK.");

    static final Setting<String> ORIGIN_CA = Setting.text(
            "origin-ca", "PEM", "", "The CA that signed the origin's certificate, instead of those of the JDK.");

    static final Setting<Boolean> ALLOW_PLAINTEXT = Setting.flag(
            "allow-plaintext",
            "Allow ws:// to a hub that is not on this machine: the token and all traffic can be read on the way.");

    /** In the environment or in a file, where ${NAME} and file:PATH keep it out of sight. */
    static final Setting<String> TOKEN = Setting.text("token", "TOKEN", "", "What the agent shows the hub.")
            .secret()
            .reloadable();

    /** Those of the command line, in the order of its help. */
    static final List<Setting<?>> ON_COMMAND_LINE =
            List.of(HUB, ORIGIN, NAME, SERVICE, LINKS, CARRIER, TOKEN_FILE, KEY, HUB_CA, ORIGIN_CA, ALLOW_PLAINTEXT);

    /** All that a configuration file may have. */
    static final List<Setting<?>> IN_FILE = Stream.of(ON_COMMAND_LINE, List.<Setting<?>>of(TOKEN), AgentSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private AgentOptions() {}
}
