package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.NodeScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Microsoft's SignalR client over each of its transports, and over the one it chooses itself: invocations and streams
 * both ways, pings, and a server that notices the end.
 */
final class SignalRIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "LongPolling,      DIRECT",
        "LongPolling,      TUNNEL",
        "ServerSentEvents, DIRECT",
        "ServerSentEvents, TUNNEL",
        "WebSockets,       DIRECT",
        "WebSockets,       TUNNEL",
        "any,              DIRECT",
        "any,              TUNNEL",
    })
    void clientAndHubAgree(String transport, Way way) {
        try (ScriptServer server = NodeScript.serve("signalr-server.mjs")) {
            way.to(
                    server.uri(),
                    uri -> assertThat(NodeScript.command("signalr-client.mjs")
                                    .argument(uri.toString(), transport)
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
