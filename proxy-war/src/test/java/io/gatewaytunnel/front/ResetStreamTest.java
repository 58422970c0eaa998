package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of HTTP/2 that Tomcat itself resets, since their client has broken a rule. */
@Timeout(60)
final class ResetStreamTest {
    private static final int HEADERS = 1;
    private static final int WINDOW_UPDATE = 8;
    private static final int STREAMS = 5;

    /** They are looked at once a second. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    void requestEndsWithItsStreamAndNothingOfItStays() throws Exception {
        try (ProxyAndAgent proxy = new ProxyAndAgent(
                        directory,
                        Map.of("response-head-timeout", "10m"),
                        agent -> agent.on("/silent", AgentStream::drink));
                Socket client = new Socket(
                        InetAddress.getLoopbackAddress(), proxy.filter().port())) {
            int before = proxy.filter().waitingProcessors();
            client.getOutputStream().write(requests());
            while (proxy.agent().streams().size() < STREAMS) {
                Thread.onSpinWait();
            }

            client.getOutputStream().write(brokenRules());

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(proxy.agent().streams())
                        .allMatch(stream -> stream.stream().isClosed());
                assertThat(proxy.filter().waitingProcessors())
                        .as("requests beside the connection itself")
                        .isLessThanOrEqualTo(before + 1);
            });
            proxy.awaitNothingUnderWay();
            assertThat(client.getInputStream().read())
                    .as("the connection lives")
                    .isNotEqualTo(-1);
        }
    }

    private static byte[] requests() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0); // SETTINGS
        byte[] path = "/silent".getBytes(StandardCharsets.US_ASCII);
        for (int stream = 0; stream < STREAMS; stream++) {
            frame(out, HEADERS, number(stream), 7 + path.length);
            out.write(new byte[] {(byte) 0x82, (byte) 0x86, 0x41, 1, 'a', 0x44, (byte) path.length}); // GET http a
            out.write(path);
        }
        return bytes.toByteArray();
    }

    /** A window that grows by nothing. */
    private static byte[] brokenRules() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int stream = 0; stream < STREAMS; stream++) {
            frame(out, WINDOW_UPDATE, number(stream), 4);
            out.writeInt(0);
        }
        return bytes.toByteArray();
    }

    private static int number(int stream) {
        return 1 + 2 * stream;
    }

    /** Its header; that of HEADERS ends the stream and the head. */
    private static void frame(DataOutputStream out, int type, int stream, int length) throws IOException {
        out.writeByte(length >> 16);
        out.writeShort(length);
        out.writeByte(type);
        out.writeByte(type == HEADERS ? 5 : 0);
        out.writeInt(stream);
    }
}
