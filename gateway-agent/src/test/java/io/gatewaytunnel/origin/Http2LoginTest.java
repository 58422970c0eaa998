package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.http2.H2Error;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logins that are a connection's, at origins of HTTP/2; and requests that these want over HTTP/1.1, as IIS does then.
 */
@Timeout(60)
class Http2LoginTest {
    private static final int HTTP_1_1_REQUIRED = H2Error.HTTP_1_1_REQUIRED.getCode();
    private static final Headers LOGIN = Headers.of("Authorization", "Negotiate YIIJvw");
    private static final int TOO_MANY_BYTES = 40_000;

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void createCertificate() throws Exception {
        certificate = TestCertificate.create(folder, "ip:127.0.0.1");
    }

    /**
     * Takes a login for the connection's, as none should over HTTP/2: says whose page it is, and on which connection.
     */
    private static void logIn(ScriptedOrigin.Connection connection, int number) {
        try {
            Http2Peer peer = new Http2Peer(connection);
            String user = "nobody";
            while (true) {
                Http2Peer.Frame head = peer.read(Http2Peer.HEADERS);
                if (peer.fields(head).toLowerCase(Locale.ROOT).contains("authorization=negotiate")) {
                    user = "somebody";
                }
                peer.head(head.stream(), 0, ":status", "200");
                peer.data(head.stream(), Http2Peer.END_STREAM, user + " " + number);
            }
        } catch (IOException closed) {
            // the agent has had enough
        }
    }

    private static String ask(Tunnel tunnel, Headers headers, String connection) {
        RequestHead head = new RequestHead("default", "GET", "http", "public.test", "/", headers, RequestHead.NO_BODY)
                .withProvenance(Provenance.NONE.withConnection(connection));
        PublicSide side = tunnel.request(head, true);
        within(side.end, 10);
        return side.text();
    }

    /** With and without the name of the public connection, which the requests of one that logs in bear. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a"})
    void aLoginHasAConnectionOfItsOwnAndLeavesItToNobody(String connection) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(Http2LoginTest::logIn);
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            assertThat(ask(tunnel, Headers.empty(), "")).isEqualTo("nobody 1");
            assertThat(ask(tunnel, LOGIN, connection)).isEqualTo("somebody 2");
            assertThat(ask(tunnel, Headers.empty(), "")).isEqualTo("nobody 1");
            assertThat(ask(tunnel, Headers.empty(), connection)).isEqualTo("nobody 1");
            assertThat(ask(tunnel, LOGIN, connection)).isEqualTo("somebody 3");
            assertThat(ask(tunnel, Headers.of("Authorization", "Basic YTpi"), ""))
                    .isEqualTo("nobody 1");

            eventually(() -> tunnel.client.openConnections() == 1);
        }
    }

    @Test
    void aLoginMeetsAnOriginThatDoesNotSpeakHttp2() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> c.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("GET", "/", LOGIN, RequestHead.NO_BODY);

            assertThat(OriginExchangeTest.refused(side).code())
                    .isIn(ErrorCode.ORIGIN_INVALID, ErrorCode.ORIGIN_UNREACHABLE);
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    private static PublicSide post(Tunnel tunnel) {
        PublicSide side = tunnel.request("POST", "/", Headers.empty(), 4);
        side.send("body");
        side.stream().sendEnd(Headers.empty());
        return side;
    }

    /** Where it is spoken, HTTP/1.1 is what a login gets. */
    @Test
    void aLoginGoesOverHttp1WhereTlsOffersThat() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (ScriptedOrigin origin =
                        ScriptedOrigin.start(Http2ConnectionsTest.listening(certificate, "h2", "http/1.1"), (c, n) -> {
                            head.complete(c.readHead());
                            c.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            c.awaitClose();
                        });
                Tunnel tunnel =
                        Http2ConnectionsTest.tunnelTo(origin, OriginConnectionsTest.trusting(certificate.pem()))) {
            assertThat(ask(tunnel, LOGIN, "")).isEqualTo("ok");
            assertThat(within(head, 5)).startsWith("GET / HTTP/1.1").contains("Negotiate");
        }
    }

    /** Nothing is wrong with its certificate. */
    @Test
    void aLoginMeetsAnOriginWhoseTlsOffersHttp2Alone() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(
                        Http2ConnectionsTest.listening(certificate, "h2"), (c, n) -> c.awaitClose());
                Tunnel tunnel =
                        Http2ConnectionsTest.tunnelTo(origin, OriginConnectionsTest.trusting(certificate.pem()))) {
            Frame.Refused refused = OriginExchangeTest.refused(tunnel.request("GET", "/", LOGIN, RequestHead.NO_BODY));

            assertThat(refused.code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(refused.reason()).contains("does not offer the HTTP");
            eventually(() -> tunnel.client.openConnections() == 0);
        }
    }

    /** Of the stream, and of the connection with the stream not looked at. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsWantedOverHttp1GoesAgainSoWhateverItsMethod(boolean byReset) throws Exception {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.start(Http2ConnectionsTest.listening(certificate, "h2", "http/1.1"), (c, n) -> {
                            if (n == 2) {
                                assertThat(c.readHead()).startsWith("POST / HTTP/1.1");
                                c.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + c.read(4));
                                c.awaitClose();
                                return;
                            }
                            Http2Peer peer = new Http2Peer(c);
                            peer.read(Http2Peer.DATA);
                            if (byReset) {
                                peer.reset(1, HTTP_1_1_REQUIRED);
                            } else {
                                peer.goAway(0, HTTP_1_1_REQUIRED);
                            }
                            c.awaitClose();
                        });
                Tunnel tunnel =
                        Http2ConnectionsTest.tunnelTo(origin, OriginConnectionsTest.trusting(certificate.pem()))) {
            PublicSide side = post(tunnel);

            within(side.end, 10);
            assertThat(side.text()).isEqualTo("body");
            assertThat(origin.connections()).isEqualTo(2);
            assertThat(origin.failures()).isEmpty();
        }
    }

    /** An origin that ends for this reason may have acted on what it has looked at. */
    @Test
    void whatWasLookedAtDoesNotGoAgain() throws Exception {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.start(Http2ConnectionsTest.listening(certificate, "h2", "http/1.1"), (c, n) -> {
                            Http2Peer peer = new Http2Peer(c);
                            peer.read(Http2Peer.DATA);
                            peer.goAway(1, HTTP_1_1_REQUIRED);
                            c.awaitClose();
                        });
                Tunnel tunnel =
                        Http2ConnectionsTest.tunnelTo(origin, OriginConnectionsTest.trusting(certificate.pem()))) {
            assertThat(reset(post(tunnel)).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anOriginOfHttp2AloneCannotHaveItOverHttp1() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    Http2Peer peer = new Http2Peer(c);
                    peer.read(Http2Peer.HEADERS);
                    peer.reset(1, HTTP_1_1_REQUIRED);
                    c.awaitClose();
                });
                Tunnel tunnel = Http2OriginTest.tunnelTo(origin)) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
            assertThat(reset(side).reason()).contains("HTTP/1.1", "h2c");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatWasTooLongToKeepCannotGoAgain() throws Exception {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.start(Http2ConnectionsTest.listening(certificate, "h2", "http/1.1"), (c, n) -> {
                            Http2Peer peer = new Http2Peer(c);
                            int taken = 0;
                            while (taken < TOO_MANY_BYTES) {
                                taken += peer.read(Http2Peer.DATA).text().length();
                            }
                            peer.reset(1, HTTP_1_1_REQUIRED);
                            c.awaitClose();
                        });
                Tunnel tunnel =
                        Http2ConnectionsTest.tunnelTo(origin, OriginConnectionsTest.trusting(certificate.pem()))) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), TOO_MANY_BYTES);
            side.sendBytes(TOO_MANY_BYTES, Headers.empty());

            assertThat(reset(side).reason()).contains("HTTP/1.1", "too long");
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
