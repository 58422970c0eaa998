package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.FreePort;
import io.gatewaytunnel.clients.run.NodeScript;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A page that Vite serves, in headless Chromium: what is edited changes in place, told over a WebSocket of the page's
 * own host.
 */
final class ViteIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void editedSourceChangesThePageInPlace(Way way) {
        String chromium = Program.require("chromium", "chromium").toString();
        String port = String.valueOf(FreePort.pick());
        try (ScriptServer server = NodeScript.serve("vite-server.mjs", folder.toString(), port)) {
            way.to(
                    server.uri(),
                    uri -> assertThat(NodeScript.command("vite-client.mjs")
                                    .argument(uri.toString(), folder.toString(), chromium)
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
