package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP/2 client reads late it gets whole; what it never reads is forgotten, with the connection. */
@Timeout(60)
final class UnreadFramesTest {
    private static final int PINGS = 5;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final byte[] ALL_WINDOW = {0, 4, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    private static final byte[] MORE_WINDOW = {0x7f, (byte) 0xff, 0, 0};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsReadLateIsWhole(boolean tls) throws Exception {
        TestKeys keys = TestKeys.in(folder);
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options(keys, tls));
                Socket client = connect(tomcat, keys, tls)) {
            client.getOutputStream().write(question(tls).bytes());
            awaitUnread(tomcat);
            for (int i = 0; i < PINGS; i++) {
                client.getOutputStream().write(ping(i).bytes());
            }
            assertThat(Clients.isServed(another(tomcat, keys, tls))).isTrue();
            assertGetsAll(client);
            assertThat(tomcat.endpoint().unreadBytes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNeverReadIsForgotten(boolean tls) throws Exception {
        TestKeys keys = TestKeys.in(folder);
        Map<String, String> options = new HashMap<>(options(keys, tls));
        options.put("connection-timeout", "2s");
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Socket client = connect(tomcat, keys, tls)) {
            client.getOutputStream().write(question(tls).bytes());
            awaitUnread(tomcat);
            await().atMost(SOON).until(() -> tomcat.endpoint().openConnections() == 0);
            assertThat(tomcat.endpoint().unreadBytes()).isZero();
            assertThat(tomcat.waiting()).isZero();
        }
    }

    private static Map<String, String> options(TestKeys keys, boolean tls) {
        return tls
                ? Map.of(
                        "tls-cert",
                        keys.cert().toString(),
                        "tls-key",
                        keys.key().toString())
                : Map.of();
    }

    private static void awaitUnread(ServingTomcat tomcat) {
        await().until(() -> tomcat.endpoint().unreadBytes() > 0);
    }

    private static Frames question(boolean tls) {
        return Frames.preface()
                .frame(Frames.SETTINGS, 0, 0, ALL_WINDOW)
                .frame(Frames.WINDOW_UPDATE, 0, 0, MORE_WINDOW)
                .frame(Frames.HEADERS, Frames.END_STREAM | Frames.END_HEADERS, 1, Frames.get("/large", tls));
    }

    private static Frames ping(long number) {
        return Frames.none()
                .frame(Frames.PING, 0, 0, ByteBuffer.allocate(8).putLong(number).array());
    }

    private static Socket another(ServingTomcat tomcat, TestKeys keys, boolean tls)
            throws IOException, GeneralSecurityException {
        return tls
                ? keys.trustingContext()
                        .getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(), tomcat.uri().getPort())
                : new Socket(InetAddress.getLoopbackAddress(), tomcat.uri().getPort());
    }

    private static Socket connect(ServingTomcat tomcat, TestKeys keys, boolean tls)
            throws IOException, GeneralSecurityException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), tomcat.uri().getPort()));
        if (!tls) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) keys.trustingContext()
                .getSocketFactory()
                .createSocket(socket, "127.0.0.1", tomcat.uri().getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static void assertGetsAll(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<Long> pongs = new ArrayList<>();
        boolean ended = false;
        while (!ended || pongs.size() < PINGS) {
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == Frames.DATA) {
                body.writeBytes(payload);
                ended = (flags & Frames.END_STREAM) != 0;
            } else if (type == Frames.PING && flags != 0) {
                pongs.add(ByteBuffer.wrap(payload).getLong());
            }
        }
        assertThat(body.toByteArray()).isEqualTo(ProbeApplication.LARGE);
        assertThat(pongs).containsExactly(0L, 1L, 2L, 3L, 4L);
    }
}
