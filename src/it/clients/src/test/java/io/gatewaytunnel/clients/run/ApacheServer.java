package io.gatewaytunnel.clients.run;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Apache httpd on loopback with a configuration and a folder of its own. The test that starts it closes it, which
 * deletes the folder.
 *
 * <p>Its folder is not below {@code target}: when the tests run as root the server does not, and may not get through to
 * there.
 */
public final class ApacheServer implements AutoCloseable {
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");
    private static final String PACKAGE = "the Debian package apache2-bin";
    private static final Duration TO_SERVE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final Path folder;
    private final int port;
    private final ForeignProcess process;

    private ApacheServer(Path folder, int port, ForeignProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * With these modules ({@code dav_fs}, {@code cgid}) beside the few that any configuration needs, and these
     * directives; in those {@code @FOLDER@} stands for {@code folder}, which must be a folder of {@link #newFolder} and
     * now belongs to the server.
     */
    public static ApacheServer start(Path folder, List<String> modules, String directives) {
        AssertionError last = new AssertionError("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return tryStart(folder, modules, directives);
            } catch (AssertionError portTakenMeanwhile) {
                last = portTakenMeanwhile;
            }
        }
        throw last;
    }

    /** What the server serves and writes goes in here. */
    public static Path newFolder() {
        try {
            return Files.createTempDirectory("gateway-tunnel-apache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ApacheServer tryStart(Path folder, List<String> modules, String directives) {
        int port = FreePort.pick();
        Path configuration = folder.resolve("httpd.conf");
        try {
            Files.writeString(
                    configuration, configuration(port, modules, directives).replace("@FOLDER@", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerUser.own(folder);
        List<String> line = Stream.concat(
                        ServerUser.prefix().stream(),
                        Stream.of(
                                Program.require("apache2", "apache2-bin").toString(),
                                "-DFOREGROUND",
                                "-f",
                                configuration.toString()))
                .toList();
        ForeignProcess process = ForeignProcess.command("apache", Path.of(line.get(0)))
                .argument(line.subList(1, line.size()).toArray(String[]::new))
                .in(folder)
                .start();
        ApacheServer server = new ApacheServer(folder, port, process);
        server.awaitServing();
        return server;
    }

    private static String configuration(int port, List<String> modules, String directives) {
        Program.requireFile(MODULES, PACKAGE);
        String loaded = Stream.concat(Stream.of("mpm_event", "authz_core"), modules.stream())
                .map(name -> "LoadModule %s_module %s".formatted(name, module(name)))
                .collect(Collectors.joining("\n"));
        return """
                ServerRoot "@FOLDER@"
                DefaultRuntimeDir "@FOLDER@"
                PidFile "@FOLDER@/apache.pid"
                ErrorLog "@FOLDER@/error.log"
                Listen 127.0.0.1:%d
                ServerName 127.0.0.1
                %s
                %s
                """.formatted(port, loaded, directives);
    }

    private static Path module(String name) {
        return Program.requireFile(MODULES.resolve("mod_" + name + ".so"), PACKAGE);
    }

    private void awaitServing() {
        try {
            await("Apache to serve").atMost(TO_SERVE).until(() -> accepts() || !process.isAlive());
            if (!process.isAlive()) {
                throw new AssertionError("Apache ended:\n" + process.output() + "\n" + errorLog());
            }
        } catch (RuntimeException | AssertionError e) {
            process.close();
            throw e;
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What it complained about. */
    public String errorLog() {
        try {
            Path log = folder.resolve("error.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        try (Stream<Path> files = Files.walk(folder)) {
            Files.copy(folder.resolve("error.log"), Logs.file("apache-errors"), StandardCopyOption.REPLACE_EXISTING);
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
