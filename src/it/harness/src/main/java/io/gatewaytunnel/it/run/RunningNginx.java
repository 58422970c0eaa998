package io.gatewaytunnel.it.run;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * nginx in front of one origin, as a control: configured as most people would, with pooled connections to the origin,
 * upgrades, and HTTP/2 in clear text on a port of its own, since versions before 1.25 cannot tell it from HTTP/1.1 on
 * one. Or as a balancer before the hubs of two proxies. The test that starts it closes it.
 */
public final class RunningNginx implements AutoCloseable {
    /** Debian's folder is on the path of root alone. */
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

    private static final Duration STARTED = Duration.ofSeconds(10);

    private final JavaProcess process;
    private final Path folder;

    private RunningNginx(JavaProcess process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** The program, if it is on the PATH or where Debian puts it. */
    public static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), FOLDERS.stream())
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Serves {@code origin} on loopback: {@code h2c://} as gRPC, anything else over HTTP/1.1. Takes connections. */
    public static RunningNginx start(int port, int http2Port, URI origin) {
        return start(http2Port, servers(port, http2Port, origin));
    }

    /** Is what these lines of its configuration say; something in them listens at that port of loopback. */
    public static RunningNginx saying(int port, String servers) {
        return start(port, servers);
    }

    /**
     * Stands at that port before the hubs of two proxies and ends TLS there, as {@code balancer.conf} has it: takes
     * them in turn, and with cookies that which a cookie names. Takes connections.
     */
    public static RunningNginx balancing(int port, Certificates tls, boolean cookies, int first, int second) {
        try (InputStream file = Objects.requireNonNull(RunningNginx.class.getResourceAsStream("balancer.conf"))) {
            String servers = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("10.0.0.1:8080", "127.0.0.1:" + first)
                    .replace("10.0.0.2:8080", "127.0.0.1:" + second)
                    .replace("listen 443", "listen 127.0.0.1:" + port)
                    .replace(
                            "/etc/gateway-tunnel/fullchain.pem",
                            tls.certificate().toString())
                    .replace("/etc/gateway-tunnel/key.pem", tls.key().toString())
                    .replaceAll(cookies ? "$^" : " *add_header .*", "");
            return start(port, servers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RunningNginx start(int port, String servers) {
        Path program = program()
                .orElseThrow(() -> new IllegalStateException("nginx is not installed (apt-get install nginx-light)"));
        try {
            Path folder = Files.createTempDirectory("it-nginx");
            Files.writeString(folder.resolve("nginx.conf"), configuration(folder, servers));
            Process started = new ProcessBuilder(
                            program.toString(), "-p", folder.toString(), "-c", "nginx.conf", "-e", "stderr")
                    .redirectErrorStream(true)
                    .start();
            RunningNginx nginx = new RunningNginx(JavaProcess.started("nginx", started), folder);
            nginx.awaitConnections(port);
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitConnections(int port) {
        await("nginx takes connections")
                .atMost(STARTED)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> isListening(port));
    }

    private boolean isListening(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new AssertionError("nginx ended: " + process.output(), e);
            }
            return false;
        }
    }

    private static String configuration(Path folder, String servers) {
        return """
                daemon off;
                USER
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  client_body_temp_path FOLDER/body;
                  proxy_temp_path FOLDER/proxy;
                  fastcgi_temp_path FOLDER/fastcgi;
                  uwsgi_temp_path FOLDER/uwsgi;
                  scgi_temp_path FOLDER/scgi;
                  SERVERS
                }
                """.replace("FOLDER", folder.toString())
                .replace("USER", System.getProperty("user.name").equals("root") ? "user root root;" : "")
                .replace("SERVERS", servers);
    }

    private static String servers(int port, int http2Port, URI origin) {
        String pass = origin.getScheme().equals("h2c") ? "grpc_pass grpc://origin;" : "proxy_pass http://origin;";
        return """
                client_max_body_size 0;
                map $http_upgrade $connection_upgrade {
                  default upgrade;
                  '' '';
                }
                upstream origin {
                  server ORIGIN;
                  keepalive 64;
                }
                server {
                  listen 127.0.0.1:PORT;
                  listen 127.0.0.1:HTTP2 http2;
                  location / {
                    PASS
                    proxy_http_version 1.1;
                    proxy_set_header Host $host;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection $connection_upgrade;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                  }
                }
                """.replace("ORIGIN", origin.getHost() + ":" + origin.getPort())
                .replace("PORT", String.valueOf(port))
                .replace("HTTP2", String.valueOf(http2Port))
                .replace("PASS", pass);
    }

    /** What it wrote last. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.signal("TERM"); // its workers end with it, which a kill would leave
        process.awaitExit(STARTED);
        process.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
