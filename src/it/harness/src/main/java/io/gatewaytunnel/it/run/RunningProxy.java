package io.gatewaytunnel.it.run;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.regex.Pattern;

/** The WAR in stand-alone mode, as a process on loopback or where it is told. The test that starts it closes it. */
public final class RunningProxy implements AutoCloseable {
    /** The token of every test's tunnel, unless the test is about tokens. */
    public static final String TOKEN = "it-token";

    private static final Pattern SERVING = Pattern.compile("gateway-tunnel serving at (https?)://[^\\s:]+:(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);

    private final JavaProcess process;
    private final String scheme;
    private final String address;
    private final int port;
    private final HttpClient client;

    private RunningProxy(JavaProcess process, String scheme, String address, int port, HttpClient client) {
        this.process = process;
        this.scheme = scheme;
        this.address = address;
        this.port = port;
        this.client = client;
    }

    /** One with the defaults of {@link Options}. */
    public static RunningProxy start() {
        return options().start();
    }

    public static Options options() {
        return new Options();
    }

    public int port() {
        return port;
    }

    public URI uri(String pathAndQuery) {
        return URI.create(scheme + "://" + address + ":" + port + pathAndQuery);
    }

    public URI hub() {
        return URI.create((scheme.equals("https") ? "wss" : "ws") + "://" + address + ":" + port + "/_tunnel/hub");
    }

    public ProxyStatus status() {
        return new ProxyStatus(this, client);
    }

    public JavaProcess process() {
        return process;
    }

    public JvmProbe jvm() {
        return new JvmProbe(process);
    }

    @Override
    public void close() {
        process.close();
    }

    /** What a proxy is started with; not for use by several threads. */
    public static final class Options extends ArtifactOptions<Options> {
        private final HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        private String address = "127.0.0.1";
        private int port;

        private Options() {
            super("gatewaytunnel.war");
        }

        @Override
        Options self() {
            return this;
        }

        /** Serves HTTPS with that certificate. */
        public Options tls(Certificates certificates) {
            client.sslContext(certificates.context());
            return argument(
                    "--tls-cert",
                    certificates.certificate().toString(),
                    "--tls-key",
                    certificates.key().toString());
        }

        /** Serves HTTPS with the same key out of a PKCS12 file. */
        public Options tlsFromKeyStore(Certificates certificates) {
            client.sslContext(certificates.context());
            return argument("--tls-keystore", certificates.keyStoreFile().toString())
                    .environment("GATEWAY_TUNNEL_TLS_KEYSTORE_PASSWORD", certificates.keyStorePassword());
        }

        /** A port that an earlier proxy had; a free one is taken otherwise. */
        public Options port(int samePort) {
            port = samePort;
            return this;
        }

        /** Another address of this machine than loopback's. */
        public Options address(String other) {
            address = other;
            return this;
        }

        /** Starts it without waiting for it to serve. */
        @Override
        public JavaProcess launch() {
            return command.argument("--port", String.valueOf(port), "--address", address)
                    .start("proxy");
        }

        /** Starts it and waits until it says where it serves. */
        public RunningProxy start() {
            JavaProcess process = launch();
            try {
                var line = process.awaitLine(SERVING, START);
                int port = Integer.parseInt(line.group(2));
                return new RunningProxy(process, line.group(1), address, port, client.build());
            } catch (AssertionError e) {
                process.close();
                throw e;
            }
        }
    }
}
