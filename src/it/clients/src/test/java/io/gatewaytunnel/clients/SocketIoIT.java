package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.NodeScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Socket.IO's client against its server: binary both ways, rooms, thousands of messages in order, pings. */
final class SocketIoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "polling,   DIRECT",
        "polling,   TUNNEL",
        "websocket, DIRECT",
        "websocket, TUNNEL",
        "upgrade,   DIRECT",
        "upgrade,   TUNNEL",
    })
    void clientAndServerAgree(String transport, Way way) {
        try (ScriptServer server = NodeScript.serve("socketio-server.mjs")) {
            way.to(
                    server.uri(),
                    uri -> assertThat(NodeScript.command("socketio-client.mjs")
                                    .argument(uri.toString(), transport)
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
