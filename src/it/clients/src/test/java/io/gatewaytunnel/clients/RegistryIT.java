package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ContainerImage;
import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.LoopbackServer;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.clients.run.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * skopeo against Docker's registry: what is pushed is what comes back, and the addresses that the registry tells for
 * each upload are those of the tunnel.
 */
final class RegistryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CONFIGURATION = """
            version: 0.1
            storage:
              filesystem:
                rootdirectory: %s
              delete:
                enabled: true
            http:
              addr: 127.0.0.1:%d
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void imagesArePushedPulledCopiedAndDeleted(Way way) {
        Path image = folder.resolve("image");
        ContainerImage.write(image, 30_000_000, 100_000, 0);
        try (LoopbackServer server = LoopbackServer.start(this::registry)) {
            way.to(server.uri(), uri -> {
                String first = "docker://" + uri.getAuthority() + "/some/image:v1";
                String other = "docker://" + uri.getAuthority() + "/another/image:v2";
                skopeo("copy", "oci:" + image, first).run(PATIENCE);
                skopeo("copy", first, other).run(PATIENCE);
                skopeo("copy", other, "oci:" + folder.resolve("back")).run(PATIENCE);
                assertThat(blobs(folder.resolve("back"))).isEqualTo(blobs(image));

                assertThat(skopeo("inspect", first).run(PATIENCE)).contains("/some/image", "sha256:");
                skopeo("delete", first).run(PATIENCE);
                assertThat(skopeo("inspect", first).refused(PATIENCE)).contains("manifest unknown");
            });
        }
    }

    private ForeignProcess.Command registry(int port) {
        Path file = folder.resolve("registry.yml");
        try {
            Files.writeString(file, CONFIGURATION.formatted(folder.resolve("data"), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ForeignProcess.command("docker-registry", Program.require("docker-registry", "docker-registry"))
                .argument("serve", file.toString());
    }

    private static ForeignProcess.Command skopeo(String command, String... names) {
        ForeignProcess.Command skopeo = ForeignProcess.command("skopeo-" + command, Program.require("skopeo", "skopeo"))
                .argument("--insecure-policy", command);
        if (command.equals("copy")) {
            skopeo.argument("--src-tls-verify=false", "--dest-tls-verify=false");
        } else {
            skopeo.argument("--tls-verify=false");
        }
        return skopeo.argument(names);
    }

    /** Each file that a blob is, by its name, which is its digest; skopeo compares it when it reads. */
    private static Map<String, Long> blobs(Path image) {
        try (Stream<Path> files = Files.list(image.resolve("blobs/sha256"))) {
            Map<String, Long> sizes = new TreeMap<>();
            for (Path file : files.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
            return sizes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
