package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code docker exec} by Docker's library for Python: a POST with a body, whose connection then turns into the input
 * and output of a command. The server is a stand-in; there is no engine to be had without a kernel's help.
 */
final class DockerExecIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource
    void commandIsTalkedTo(Way way) {
        try (ScriptServer server = PythonScript.serve("exec_server.py")) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("exec_client.py")
                                    .argument(uri.toString())
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
