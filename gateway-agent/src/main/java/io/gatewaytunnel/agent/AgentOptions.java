package io.gatewaytunnel.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The command line as it was typed, or as the environment says where it says nothing. Not verified: that is
 * {@link AgentConfigReader}'s.
 *
 * <p>The token has no option: a command line can be read by everybody on the machine.
 */
final class AgentOptions {
    @Option(
            names = "--hub",
            paramLabel = "URL",
            split = ",",
            description = "The hub, such as wss://proxy.example/_tunnel/hub; several, by comma or by repeating it, are"
                    + " those of several proxies, with each of which the agent connects, as with each address of a"
                    + " name.")
    List<String> hubs = new ArrayList<>();

    @Option(
            names = "--origin",
            paramLabel = "URL",
            description =
                    "The service behind this agent, such as http://127.0.0.1:9000; scheme, host and port only. With h2c:// "
                            + "it is asked over HTTP/2 in clear text (gRPC); https:// takes HTTP/2 where the origin offers it.")
    @Nullable
    String origin;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The agent's name among the replicas of its service, the same at every start (the host's name).")
    @Nullable
    String name;

    @Option(names = "--service", paramLabel = "NAME", description = "The service that the origin is (default).")
    @Nullable
    String service;

    @Option(names = "--links", paramLabel = "N", description = "Connections to each address of each hub, 1 to 64 (1).")
    @Nullable
    Integer links;

    @Option(
            names = "--carrier",
            paramLabel = "KIND",
            description =
                    "What carries connections to the hub: reactor, WebSocket frames of the agent's own on the threads that"
                            + " serve origins; websocket, a WebSocket client with threads of its own (reactor).")
    @Nullable
    String carrier;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with the token; otherwise it comes from GATEWAY_TUNNEL_TOKEN or a systemd credential.")
    @Nullable
    Path tokenFile;

    @Option(
            names = "--hub-ca",
            paramLabel = "PEM",
            description = "The CA that signed the hub's certificate, instead of those of the JDK.")
    @Nullable
    Path hubCa;

    @Option(
            names = "--origin-ca",
            paramLabel = "PEM",
            description = "The CA that signed the origin's certificate, instead of those of the JDK.")
    @Nullable
    Path originCa;

    @Option(
            names = "--allow-plaintext",
            arity = "0",
            description =
                    "Allow ws:// to a hub that is not on this machine: the token and all traffic can be read on the"
                            + " way.")
    boolean allowPlaintext;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the list below; each has an environment variable of its own.")
    Map<String, String> settings = new LinkedHashMap<>();
}
