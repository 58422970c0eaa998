package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.ApacheServer;
import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.Program;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * litmus, the WebDAV community's own suite, against Apache's mod_dav: the same results through the tunnel as without
 * it.
 */
final class WebDavIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern SUMMARY = Pattern.compile("summary for `(\\w+)'.* 0 failed");
    private static final String DIRECTIVES = """
            DavLockDB "@FOLDER@/locks"
            DocumentRoot "@FOLDER@/documents"
            <Directory "@FOLDER@/documents">
              Dav On
              Require all granted
            </Directory>
            """;

    @TempDir
    Path folder;

    @Test
    void everySuitePassesAsItDoesWithoutTheTunnel() throws IOException {
        Path served = ApacheServer.newFolder();
        Files.createDirectories(served.resolve("documents/directly"));
        Files.createDirectories(served.resolve("documents/tunnelled"));

        try (ApacheServer apache = ApacheServer.start(served, List.of("dav", "dav_fs"), DIRECTIVES);
                Tunnel tunnel = Tunnel.to(apache.uri())) {
            List<String> directly = litmus("litmus-direct", apache.uri().resolve("/directly/"));
            List<String> tunnelled = litmus("litmus-tunnel", tunnel.uri("/tunnelled/"));

            assertThat(suites(directly)).containsExactly("basic", "copymove", "props", "locks", "http");
            assertThat(directly).as("what fails by itself").noneMatch(line -> line.contains("FAIL"));
            assertThat(tunnelled).as(() -> apache.errorLog() + tunnel.said()).isEqualTo(directly);
        }
    }

    /** What it said of each test of each suite; the names repeat, so the order counts. */
    private List<String> litmus(String name, URI uri) throws IOException {
        Path working = Files.createDirectories(folder.resolve(name));
        try (ForeignProcess litmus = ForeignProcess.command(name, Program.require("litmus", "litmus"))
                .argument("-k", uri.toString())
                .in(working)
                .start()) {
            litmus.awaitExit(PATIENCE);
            return litmus.output().lines().toList();
        }
    }

    private static List<String> suites(List<String> output) {
        return output.stream()
                .map(SUMMARY::matcher)
                .filter(Matcher::find)
                .map(summary -> summary.group(1))
                .toList();
    }
}
