package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * More connections than fit do not end the proxy; where its limits are raised beyond reason, it ends and does not
 * linger.
 */
final class ProxyMemoryIT {
    private static final String HEAP = "64m";

    /** Ten times as many as fit into that heap, and fewer than a process may have descriptors on most machines. */
    private static final int CONNECTIONS = 6_800;

    private static final int OUT_OF_MEMORY = 4;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int PEERS = 200;

    /** What clients send and then say no more. */
    private enum Kind {
        NOTHING(""),
        HALF_A_HEAD("GET /x HTTP/1.1\r\nHost: h\r\nX: "),
        HTTP_2("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static Socket open(int port, int number, String text) throws IOException {
        Socket socket = new Socket();
        try {
            // From many addresses of the loopback network, since one may not have all places.
            byte[] from = {127, 1, 1, (byte) (1 + number % PEERS)};
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** As many as the server takes. */
    private static List<Socket> openMany(int port, String text) {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                sockets.add(open(port, i, text));
            } catch (IOException e) {
                // Refused, or reset while it sent: both are an answer to too many.
            }
        }
        return sockets;
    }

    private static void close(List<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    private static void assertLives(RunningProxy proxy) throws IOException {
        try (Socket socket = open(proxy.port(), 0, "GET /_tunnel/live HTTP/1.1\r\nHost: h\r\n\r\n")) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tenTimesAsManyAsFitAreNoEnd(Kind kind) throws IOException {
        try (RunningProxy proxy = RunningProxy.options().heap(HEAP).start()) {
            List<Socket> sockets = openMany(proxy.port(), kind.text);
            try {
                assertLives(proxy); // beside them
                Figures.tell("heap of the proxy, MiB, " + kind, proxy.jvm().liveHeapBytes() / 1048576.0);
            } finally {
                close(sockets);
            }
            assertLives(proxy);
        }
    }

    @Test
    void limitsBeyondReasonEndItAtOnce() {
        try (RunningProxy proxy = RunningProxy.options()
                .heap("40m")
                .argument("--max-connections", "100000", "--max-unfinished-heads", "100000", "--backlog", "10000")
                .start()) {
            List<Socket> sockets = openMany(proxy.port(), Kind.HALF_A_HEAD.text);
            try {
                JavaProcess process = proxy.process();
                assertThat(process.awaitExit(Duration.ofSeconds(60))).isEqualTo(OUT_OF_MEMORY);
                assertThat(process.output().lines().filter(line -> line.contains("ending with exit code 4")))
                        .hasSize(1);
            } finally {
                close(sockets);
            }
        }
    }
}
