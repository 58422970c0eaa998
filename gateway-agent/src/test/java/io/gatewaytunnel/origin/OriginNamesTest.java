package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that are asked by name, over real sockets. */
@Timeout(60)
class OriginNamesTest {
    private static Tunnel tunnelTo(String scheme, String name, int port, OriginAddresses.Directory directory) {
        return new Tunnel(new Origin(scheme, name, port), Tunnel.TIMEOUTS, Tunnel.defaultTls(), Map.of(), directory);
    }

    private static ScriptedOrigin listeningAt(String address, String scheme) throws Exception {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName(address));
        return ScriptedOrigin.start(socket, (c, n) -> {
            if (scheme.equals("h2c")) {
                Http2Peer peer = new Http2Peer(c);
                peer.read(Http2Peer.HEADERS);
                peer.head(1, Http2Peer.END_STREAM, ":status", "204");
            } else {
                c.readHead();
                c.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
            c.awaitClose();
        });
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, http", "127.0.0.1, h2c", "::1, http", "::1, h2c"})
    void localhostIsReachedWhicheverFamilyItListensOn(String address, String scheme) throws Exception {
        assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName(address)))
                .as("the machine has " + address)
                .isNotNull();
        try (ScriptedOrigin origin = listeningAt(address, scheme);
                Tunnel tunnel = tunnelTo(scheme, "localhost", origin.port(), name -> {
                    throw new UnknownHostException(name);
                })) {
            assertThat(within(tunnel.get("/").head, 10).status()).isEqualTo(204);
        }
    }

    /** On Linux all of 127.0.0.0/8 is this machine, so that nobody listens at the first two. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "h2c"})
    void anAddressThatRefusesIsFollowedByTheNext(String scheme) throws Exception {
        try (ScriptedOrigin origin = listeningAt("127.0.0.1", scheme);
                Tunnel tunnel = tunnelTo(scheme, "app.example", origin.port(), name ->
                        new InetAddress[] {local(3), local(2), local(1)})) {
            assertThat(within(tunnel.get("/").head, 10).status()).isEqualTo(204);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    private static InetAddress local(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "h2c", "https"})
    void aNameThatNobodyKnowsIsSaidToBeUnknown(String scheme) {
        try (Tunnel tunnel = tunnelTo(scheme, "app.example", 1, name -> {
            throw new UnknownHostException(name);
        })) {
            assertThat(refused(tunnel.get("/")))
                    .matches(refused -> refused.code() == ErrorCode.ORIGIN_UNREACHABLE)
                    .matches(refused -> refused.reason().equals("the name of the origin is unknown"));
        }
    }
}
