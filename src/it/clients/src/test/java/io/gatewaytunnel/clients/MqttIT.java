package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.LoopbackServer;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT 3.1.1 and 5 over WebSocket: paho against Mosquitto. */
final class MqttIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** It does not start with a WebSocket alone, so there is a local socket as well; as root it would become a user. */
    private static final String CONFIGURATION = """
            listener 0 %1$s/socket
            listener %2$d 127.0.0.1
            protocol websockets
            allow_anonymous true
            max_queued_messages 0
            user root
            """;

    @ParameterizedTest
    @EnumSource
    void messagesWillsAndPingsPass(Way way, @TempDir Path folder) {
        try (LoopbackServer server = LoopbackServer.start(port -> mosquitto(folder, port))) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("mqtt_client.py")
                                    .argument(uri.toString())
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }

    private static ForeignProcess.Command mosquitto(Path folder, int port) {
        Path file = folder.resolve("mosquitto.conf");
        try {
            Files.writeString(file, CONFIGURATION.formatted(folder, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ForeignProcess.command("mosquitto", Program.require("mosquitto", "mosquitto"))
                .argument("-c", file.toString());
    }
}
