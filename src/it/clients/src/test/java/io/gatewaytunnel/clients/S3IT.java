package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * boto3 against moto's S3: awkward keys, presigned addresses, parts, checksums, pages. Each request is signed, over the
 * bytes of its path and query, its host and headers, and the signature is checked where it arrives.
 */
final class S3IT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @EnumSource
    void whatIsSignedArrivesAsItWasSigned(Way way) {
        try (ScriptServer server = PythonScript.serve("s3_server.py")) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("s3_client.py")
                                    .argument(uri.toString())
                                    .run(PATIENCE))
                            .endsWith("done"));
        }
    }
}
