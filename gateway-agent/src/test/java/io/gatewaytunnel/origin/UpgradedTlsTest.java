package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.SWITCHED;
import static io.gatewaytunnel.origin.UpgradedExchangeTest.UPGRADE;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same as {@link UpgradedExchangeTest} with an origin that speaks TLS, where it is another path. */
@Timeout(60)
class UpgradedTlsTest {
    @TempDir
    static Path folder;

    static TestCertificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.create(folder, "ip:127.0.0.1");
    }

    private static ScriptedOrigin start(ScriptedOrigin.Script script) throws Exception {
        return ScriptedOrigin.start(
                certificate
                        .server()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                script);
    }

    private static Tunnel tunnelTo(ScriptedOrigin origin) throws Exception {
        return OriginConnectionsTest.tunnelTo("127.0.0.1", origin, OriginConnectionsTest.trusting(certificate.pem()));
    }

    @Test
    void bytesPassBothWaysAndTheFirstOfThemCameWithThe101() throws Exception {
        try (ScriptedOrigin origin = start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED + "first");
                    UpgradedExchangeTest.echoRest(c);
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, true);

            eventually(() -> side.text().equals("first"));
            side.send(" second");
            eventually(() -> side.text().equals("first second"));
            side.send(" third");
            eventually(() -> side.text().equals("first second third"));
        }
    }

    @Test
    void largeOnesPassAndAClientThatDoesNotReadHoldsTheOriginBack() throws Exception {
        try (ScriptedOrigin origin = start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.out().write(new byte[20_000_000]);
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, false);
            within(side.head, 5);
            side.setReading(false);
            assertThat(origin.awaitEnd(1)).isFalse();
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);

            side.setReading(true);

            within(side.end, 20);
            assertThat(side.receivedBytes()).isEqualTo(20_000_000);
            assertThat(reset(side).code()).isEqualTo(ErrorCode.NO_ERROR);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void anOriginThatDoesNotReadHoldsThePublicClientBackAndGetsAllInTheEnd() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        try (ScriptedOrigin origin = start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
                    MessageDigest sum = UpgradedExchangeTest.sha256();
                    byte[] bytes = new byte[64 * 1024];
                    for (int count = c.in().read(bytes); count >= 0; count = c.in().read(bytes)) {
                        sum.update(bytes, 0, count);
                    }
                    heard.complete(sum.digest());
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, false);
            within(side.head, 5);
            side.sendBytes(20_000_000, Headers.empty());
            eventually(() -> side.stream().writableBytes() == 0);
            assertThat(origin.awaitEnd(1)).isFalse();
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);

            read.countDown();

            assertThat(within(heard, 20)).isEqualTo(side.sent.digest());
            within(side.end, 5);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    @Test
    void anOriginThatWouldRatherSpeakHttp2IsAskedInHttp1() throws Exception {
        SSLServerSocket socket = (SSLServerSocket) certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        try (ScriptedOrigin origin = ScriptedOrigin.start(socket, UpgradedExchangeTest::echo);
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.head, 10);
            side.send("one");

            eventually(() -> side.text().equals("one"));
        }
    }

    @Test
    void aRefusalIsAnOrdinaryAnswer() throws Exception {
        try (ScriptedOrigin origin = start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno");
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, true);

            within(side.end, 10);
            assertThat(within(side.head, 1).status()).isEqualTo(401);
            assertThat(side.text()).isEqualTo("no");
        }
    }

    @Test
    void aPublicClientThatGoesAwayClosesTheOriginsConnectionAtOnce() throws Exception {
        try (ScriptedOrigin origin = start((c, n) -> {
                    c.readHead();
                    c.write(SWITCHED);
                    c.awaitClose();
                });
                Tunnel tunnel = tunnelTo(origin)) {
            PublicSide side = tunnel.request(UPGRADE, true);
            within(side.head, 5);

            side.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(origin.awaitEnd(1)).isTrue();
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }
}
