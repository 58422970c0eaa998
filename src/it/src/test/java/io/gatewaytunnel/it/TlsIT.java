package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.http1.Http1Reader;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both legs over TLS with private authorities; a certificate nobody was told to trust is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsIT {
    private static final Pattern NOT_TRUSTED = Pattern.compile("(?i)certif|trust|PKIX");

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private Certificates hubCertificates;
    private Certificates originCertificates;

    @BeforeAll
    void makeCertificates(@TempDir Path hubFolder, @TempDir Path originFolder) {
        hubCertificates = Certificates.in(hubFolder);
        originCertificates = Certificates.in(originFolder);
    }

    @AfterAll
    void end() {
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "reactor"})
    void hubOverTlsIsTrustedByItsAuthority(String carrier) {
        RunningProxy proxy = RunningProxy.options().tls(hubCertificates).start();
        try (Tunnel tunnel = Tunnel.join(
                proxy,
                RunningAgent.options(proxy.hub(), origin.uri())
                        .argument("--carrier", carrier)
                        .argument("--hub-ca", hubCertificates.authority().toString()))) {
            Recorder recorder = Recorder.answeringOk();
            origin.script(recorder);
            HttpResponse<String> response =
                    PublicClient.https(hubCertificates.context()).get(tunnel.uri("/x"));

            assertThat(proxy.hub().getScheme()).isEqualTo("wss");
            assertThat(response.body()).isEqualTo("ok");
            assertThat(recorder.next().head().all("X-Forwarded-Proto")).containsExactly("https");
        }
    }

    @Test
    void keyMayComeFromAKeyStore() {
        RunningProxy proxy =
                RunningProxy.options().tlsFromKeyStore(hubCertificates).start();
        try (Tunnel tunnel = Tunnel.join(
                proxy,
                RunningAgent.options(proxy.hub(), origin.uri())
                        .argument("--hub-ca", hubCertificates.authority().toString()))) {
            assertThat(PublicClient.https(hubCertificates.context())
                            .get(tunnel.uri("/x"))
                            .body())
                    .isEqualTo("ok");
        }
    }

    @Test
    void hubWhoseAuthorityIsUnknownIsNotSpokenTo() {
        try (RunningProxy proxy = RunningProxy.options().tls(hubCertificates).start();
                RunningAgent stranger = RunningAgent.start(proxy, origin.uri());
                RunningAgent misled = RunningAgent.options(proxy.hub(), origin.uri())
                        .argument("--hub-ca", originCertificates.authority().toString())
                        .start()) {
            assertThat(stranger.process().awaitLine(NOT_TRUSTED, Duration.ofSeconds(20)))
                    .isNotNull();
            assertThat(misled.process().awaitLine(NOT_TRUSTED, Duration.ofSeconds(20)))
                    .isNotNull();
            assertThat(proxy.status().ready()).isEqualTo(503);
        }
    }

    @Test
    void originOverTlsIsTrustedByItsAuthority() throws IOException {
        HttpsServer https = httpsOrigin();
        URI uri = URI.create("https://127.0.0.1:" + https.getAddress().getPort());
        RunningProxy proxy = RunningProxy.start();
        try (Tunnel tunnel = Tunnel.join(
                proxy,
                RunningAgent.options(proxy.hub(), uri)
                        .argument("--origin-ca", originCertificates.authority().toString()))) {
            assertThat(PublicClient.http1().get(tunnel.uri("/x")).body()).isEqualTo("secret");
        } finally {
            https.stop(0);
        }
    }

    @Test
    void originWhoseAuthorityIsUnknownYields502() throws IOException {
        HttpsServer https = httpsOrigin();
        URI uri = URI.create("https://127.0.0.1:" + https.getAddress().getPort());
        try (Tunnel tunnel = Tunnel.to(uri)) {
            HttpResponse<String> response = PublicClient.http1().get(tunnel.uri("/x"));

            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.headers().firstValue("Proxy-Status").orElse("")).contains("tls_certificate_error");
            assertThat(response.body()).doesNotContain("secret");
        } finally {
            https.stop(0);
        }
    }

    /** The end of TLS would be as clean as that of the connection. */
    @Test
    void bodyThatBreaksOffDoesNotEndOrderlyOverTls() throws IOException {
        RunningProxy proxy = RunningProxy.options().tls(hubCertificates).start();
        try (Tunnel tunnel = Tunnel.join(
                proxy,
                RunningAgent.options(proxy.hub(), origin.uri())
                        .argument("--hub-ca", hubCertificates.authority().toString()))) {
            CompletableFuture<Void> seen = new CompletableFuture<>();
            origin.script(exchange -> {
                exchange.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n");
                seen.join();
                exchange.close();
            });
            try (Socket client = hubCertificates
                    .context()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), tunnel.port())) {
                client.setSoTimeout(10_000);
                client.getOutputStream().write("GET /x HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                Http1Reader reader = new Http1Reader(client.getInputStream());
                assertThat(reader.readHead().orElseThrow().status()).isEqualTo(200);
                assertThat(reader.readUpTo(5)).hasSize(5);
                seen.complete(null);
                assertThatThrownBy(reader::isAtEnd)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    private HttpsServer httpsOrigin() throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(originCertificates.context()));
        server.createContext("/", exchange -> {
            byte[] body = "secret".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
