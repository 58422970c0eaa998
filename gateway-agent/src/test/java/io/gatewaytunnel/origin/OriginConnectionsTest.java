package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections to the origin over several exchanges: kept, aged, found dead, and secured. */
@Timeout(60)
class OriginConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    Path folder;

    @Test
    void aConnectionServesOneExchangeAfterAnother() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(OriginConnectionsTest::answerAll);
                Tunnel tunnel = new Tunnel(origin.address())) {
            for (int i = 0; i < 50; i++) {
                within(tunnel.get("/").end, 5);
            }
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    private static void answerAll(ScriptedOrigin.Connection connection, int number) throws IOException {
        try {
            while (true) {
                connection.readHead();
                connection.write(OK);
            }
        } catch (IOException closed) {
            // the agent has had enough
        }
    }

    @Test
    void anIdleConnectionIsClosedBeforeTheOriginWouldDoIt() throws Exception {
        OriginLimits.Timeouts brief = new OriginLimits.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofSeconds(60));
        try (ScriptedOrigin origin = ScriptedOrigin.start(OriginConnectionsTest::answerAll);
                Tunnel tunnel = new Tunnel(origin.address(), brief)) {
            within(tunnel.get("/").end, 5);

            assertThat(origin.awaitEnd(4)).isTrue();
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    /** What the origin says of its connections, in the words that servers use for it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection: close | 2",
                "Connection: x, Close | 2",
                "Keep-Alive: timeout=5, max=0 | 2",
                "Keep-Alive: max=0 | 2",
                "Keep-Alive: timeout=0 | 2",
                "Keep-Alive: timeout=5, max=100 | 1",
                "Keep-Alive: timeout=99999999999, max=x, y | 1",
                "Connection: keep-alive | 1"
            })
    void aConnectionIsKeptAsLongAsTheOriginSays(String field, int connections) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\n" + field + "\r\nContent-Length: 2\r\n\r\nok");
                    answerAll(c, n);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 5);
            within(tunnel.get("/").end, 5);

            assertThat(origin.connections()).isEqualTo(connections);
        }
    }

    @Test
    void anIdleConnectionIsClosedBeforeTheTimeThatTheOriginSays() throws Exception {
        OriginLimits.Timeouts patient = new OriginLimits.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(60));
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address(), patient)) {
            within(tunnel.get("/").end, 5);

            assertThat(origin.awaitEnd(10)).isTrue();
        }
    }

    @Test
    void anIdempotentRequestIsRepeatedOnceWhenItsPooledConnectionDies() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(OK);
                    c.readHead();
                    if (seen.incrementAndGet() == 1) {
                        c.abort();
                        return;
                    }
                    c.write(OK);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 5);

            PublicSide second = tunnel.get("/");

            within(second.end, 5);
            assertThat(second.text()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(2);
        }
    }

    @Test
    void aPostIsNeverRepeatedAndAFreshConnectionNeither() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    if (requests.incrementAndGet() == 1) {
                        c.write(OK);
                        c.readHead();
                        requests.incrementAndGet();
                    }
                    c.abort();
                });
                Tunnel tunnel = new Tunnel(origin.address(), Duration.ZERO)) {
            within(tunnel.get("/").end, 5);

            PublicSide post = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);
            assertThat(reset(post).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            PublicSide fresh = tunnel.get("/");
            assertThat(reset(fresh).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.0 200 OK\r\n\r\nall of it");
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/");

            within(side.end, 5);
            assertThat(side.text()).isEqualTo("all of it");
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void aHeadRequestKeepsTheLengthAndHasNoBody() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
                    c.readHead();
                    c.write("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide head = tunnel.request("HEAD", "/", Headers.empty(), RequestHead.NO_BODY);
            within(head.end, 5);
            assertThat(within(head.head, 1).headers()).isEqualTo(Headers.of("Content-Length", "12345"));
            PublicSide unchanged = tunnel.get("/");
            within(unchanged.end, 5);
            assertThat(within(unchanged.head, 1).status()).isEqualTo(304);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anOriginWithAPrivateAuthorityIsTrustedByThatAuthorityOnly() throws Exception {
        TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
        ServerSocket socket = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ScriptedOrigin origin = ScriptedOrigin.start(socket, (c, n) -> {
                    try {
                        answerAll(c, n);
                    } catch (IOException refusedByClient) {
                        // an untrusted certificate
                    }
                });
                Tunnel trusting = tunnelTo("127.0.0.1", origin, trusting(certificate.pem()));
                Tunnel wrongName = tunnelTo("localhost", origin, trusting(certificate.pem()));
                Tunnel strict = tunnelTo("127.0.0.1", origin, Tunnel.defaultTls())) {
            PublicSide side = trusting.get("/");
            within(side.end, 10);
            within(trusting.get("/").end, 10);

            assertThat(side.text()).isEqualTo("ok");
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(refused(wrongName.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_TLS);
            assertThat(refused(strict.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_TLS);
        }
    }

    static Tunnel tunnelTo(String host, ScriptedOrigin origin, SSLContext tls) {
        return new Tunnel(new Origin("https", host, origin.port()), Tunnel.TIMEOUTS, tls, Map.of());
    }

    static SSLContext trusting(Path pem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "test", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The rest of the upload meets a closed connection; the answer is in our receive buffer all the same. */
    @RepeatedTest(20)
    void anEarlyAnswerIsReadAlthoughTheOriginHasClosedMeanwhile() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.read(1);
                    c.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), 5_000_000);
            side.sendBytes(5_000_000, Headers.empty());

            assertThat(within(side.head, 5).status()).isEqualTo(413);
            within(side.end, 5);
            assertThat(side.text()).isEqualTo("no");
        }
    }
}
