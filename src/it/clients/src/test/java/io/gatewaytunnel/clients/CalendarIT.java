package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.LoopbackServer;
import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Python's caldav against Radicale: MKCALENDAR, PROPPATCH, PROPFIND and REPORT with their bodies. */
final class CalendarIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void calendarsAreMadeSearchedAndFollowed(Way way) throws IOException {
        Files.writeString(folder.resolve("users"), "reader:reader\n");
        try (LoopbackServer server = LoopbackServer.start(this::radicale)) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("caldav_client.py")
                                    .argument(uri.toString())
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }

    private ForeignProcess.Command radicale(int port) {
        return PythonScript.program("radicale", "radicale")
                .argument("--config", "")
                .argument("--server-hosts=127.0.0.1:" + port)
                .argument("--storage-filesystem-folder=" + folder.resolve("data"))
                .argument("--auth-type=htpasswd", "--auth-htpasswd-filename=" + folder.resolve("users"))
                .argument("--auth-htpasswd-encryption=plain", "--auth-delay=0");
    }
}
