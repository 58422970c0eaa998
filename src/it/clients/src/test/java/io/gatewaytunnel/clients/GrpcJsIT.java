package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.NodeScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * grpc-js against itself: all four kinds of call, metadata and trailers, errors, deadline, cancellation, the standard
 * health service.
 */
final class GrpcJsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource
    void clientAndServerAgree(Way way) {
        try (ScriptServer server = NodeScript.serve("grpc-server.mjs")) {
            URI origin = URI.create("h2c://127.0.0.1:" + server.port());
            way.to(
                    server.uri(),
                    origin,
                    uri -> assertThat(NodeScript.command("grpc-client.mjs")
                                    .argument(uri.getAuthority())
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
