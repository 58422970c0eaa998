package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ApacheServer;
import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.clients.run.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** aria2 and wget fetch a file that Apache serves: in pieces side by side, broken off, and taken up again. */
final class DownloadsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BYTES = 30_000_000;
    private static final Pattern UNDER_WAY = Pattern.compile("\\[#\\w+ [1-9][\\d.]*MiB/28MiB");
    private static final String DIRECTIVES = """
            DocumentRoot "@FOLDER@/documents"
            <Directory "@FOLDER@/documents">
              Require all granted
            </Directory>
            """;

    @TempDir
    Path folder;

    private final byte[] content = new byte[BYTES];

    @ParameterizedTest
    @EnumSource
    void aria2FetchesPiecesAndTakesUpWhatWasBrokenOff(Way way) throws IOException {
        withServer(way, uri -> {
            try (ForeignProcess slow = aria2(uri)
                    .argument("--max-overall-download-limit=4M", "--summary-interval=1")
                    .start()) {
                slow.awaitLine(UNDER_WAY, PATIENCE);
            }
            assertThat(folder.resolve("large.bin.aria2"))
                    .as("what is left to do")
                    .exists();

            aria2(uri).run(PATIENCE);

            assertThat(folder.resolve("large.bin.aria2")).doesNotExist();
            assertThat(fetched()).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void wgetTakesUpWhatIsThere(Way way) throws IOException {
        withServer(way, uri -> {
            write(Arrays.copyOf(content, BYTES / 3));

            assertThat(wget(uri).run(PATIENCE)).contains("HTTP/1.1 206");

            assertThat(fetched()).isTrue();
            assertThat(wget(uri).run(PATIENCE)).contains("HTTP/1.1 416");
        });
    }

    private interface Client {
        void fetch(URI uri);
    }

    private void withServer(Way way, Client client) throws IOException {
        new SplittableRandom(5).nextBytes(content);
        Path served = ApacheServer.newFolder();
        Files.write(Files.createDirectories(served.resolve("documents")).resolve("large.bin"), content);
        try (ApacheServer apache = ApacheServer.start(served, List.of(), DIRECTIVES)) {
            way.to(apache.uri(), uri -> client.fetch(uri.resolve("/large.bin")));
        }
    }

    private ForeignProcess.Command aria2(URI uri) {
        return ForeignProcess.command("aria2", Program.require("aria2c", "aria2"))
                .argument("--no-conf", "--dir=" + folder, "--continue=true", "--file-allocation=none")
                .argument("--split=8", "--max-connection-per-server=8", "--min-split-size=1M")
                .argument("--show-console-readout=false", uri.toString());
    }

    private ForeignProcess.Command wget(URI uri) {
        return ForeignProcess.command("wget", Program.require("wget", "wget"))
                .argument("--no-config", "--continue", "--server-response", "--progress=dot:giga")
                .argument("--tries=1", uri.toString())
                .in(folder);
    }

    private void write(byte[] part) {
        try {
            Files.write(folder.resolve("large.bin"), part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean fetched() {
        try {
            return Arrays.equals(Files.readAllBytes(folder.resolve("large.bin")), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
