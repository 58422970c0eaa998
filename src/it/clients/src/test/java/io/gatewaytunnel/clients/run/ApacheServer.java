package io.gatewaytunnel.clients.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    private final Path folder;
    private final LoopbackServer server;

    private ApacheServer(Path folder, LoopbackServer server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * With these modules ({@code dav_fs}, {@code cgid}) beside the few that any configuration needs, and these
     * directives; in those {@code @FOLDER@} stands for {@code folder}, which must be a folder of {@link #newFolder} and
     * now belongs to the server.
     */
    public static ApacheServer start(Path folder, List<String> modules, String directives) {
        return new ApacheServer(
                folder, LoopbackServer.start(port -> command(folder, configuration(port, modules, directives))));
    }

    /** What the server serves and writes goes in here. */
    public static Path newFolder() {
        try {
            return Files.createTempDirectory("gateway-tunnel-apache");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ForeignProcess.Command command(Path folder, String content) {
        Path configuration = folder.resolve("httpd.conf");
        try {
            Files.writeString(configuration, content.replace("@FOLDER@", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerUser.own(folder);
        return ServerUser.command("apache", Program.require("apache2", "apache2-bin"))
                .argument("-DFOREGROUND", "-f", configuration.toString())
                .in(folder);
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

    public URI uri() {
        return server.uri();
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
        server.close();
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
