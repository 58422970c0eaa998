package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.LoopbackServer;
import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.Way;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Jupyter's server and kernel, used as a notebook's page uses them: files over HTTP; cells, their output, input and
 * interrupts over a WebSocket.
 */
final class JupyterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TOKEN = "notebook-token";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void cellsRunAndAreControlled(Way way) {
        try (LoopbackServer server = LoopbackServer.start(this::jupyter)) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("notebook_client.py")
                                    .argument(uri.toString(), TOKEN)
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }

    private ForeignProcess.Command jupyter(int port) {
        return PythonScript.program("jupyter", "jupyter-server")
                // Tests may run as root, in a container.
                .argument("--allow-root", "--no-browser")
                .argument("--ServerApp.ip=127.0.0.1", "--ServerApp.port=" + port, "--ServerApp.port_retries=0")
                .argument("--ServerApp.root_dir=" + folder, "--IdentityProvider.token=" + TOKEN)
                .environment("JUPYTER_CONFIG_DIR", folder.resolve(".config").toString())
                .environment("JUPYTER_DATA_DIR", folder.resolve(".data").toString())
                .environment("JUPYTER_RUNTIME_DIR", folder.resolve(".run").toString())
                .environment("IPYTHONDIR", folder.resolve(".ipython").toString());
    }
}
