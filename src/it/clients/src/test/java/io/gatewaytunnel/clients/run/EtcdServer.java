package io.gatewaytunnel.clients.run;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * etcd on loopback with its data in a folder of the test's: a gRPC server over HTTP/2 in clear text. The test that
 * starts it closes it.
 */
public record EtcdServer(ForeignProcess process, int port) implements AutoCloseable {
    private static final Pattern SERVING = Pattern.compile("ready to serve client requests");
    private static final Duration TO_SERVE = Duration.ofSeconds(60);

    public static EtcdServer start(Path data) {
        int port = FreePort.pick();
        String clients = "http://127.0.0.1:" + port;
        String peers = "http://127.0.0.1:" + FreePort.pick();
        ForeignProcess process = ForeignProcess.command("etcd", Program.require("etcd", "etcd-server"))
                .argument("--data-dir", data.toString())
                .argument("--listen-client-urls", clients, "--advertise-client-urls", clients)
                .argument("--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers)
                .argument("--initial-cluster", "default=" + peers)
                .start();
        try {
            process.awaitLine(SERVING, TO_SERVE);
            return new EtcdServer(process, port);
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** As the agent's {@code --origin} wants it: HTTP/2 without TLS. */
    public URI origin() {
        return URI.create("h2c://127.0.0.1:" + port);
    }

    /** As a client wants it. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.close();
    }
}
