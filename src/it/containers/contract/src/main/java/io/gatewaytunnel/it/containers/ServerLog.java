package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the server of this run has logged: its log files, and what it printed if the harness has started it itself
 * (stand-alone).
 */
final class ServerLog {
    private static final Path FOLDER = Path.of(System.getProperty("it.server.folder", ""));

    /** Payara Micro numbers them. */
    private static final Pattern LOG_FILE = Pattern.compile(".*\\.log(\\.\\d+)?");

    private ServerLog() {}

    static String text(DeployedProxy proxy) {
        StringBuilder text = new StringBuilder(
                JavaProcess.outputOf(ServerProcess.listeningOn(proxy.port()).pid()));
        for (Path file : files()) {
            text.append(read(file));
        }
        return text.toString();
    }

    private static List<Path> files() {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(file ->
                            LOG_FILE.matcher(file.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
