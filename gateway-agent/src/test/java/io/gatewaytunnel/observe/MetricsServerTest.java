package io.gatewaytunnel.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.mux.TimerThread;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The small server on loopback. */
@Timeout(60)
final class MetricsServerTest {
    private final TimerThread timer = new TimerThread("test-timer");
    private final MetricsServer server = MetricsServer.start(0, () -> "a 1.0\n", timer);

    @AfterEach
    void stop() {
        server.close();
        timer.close();
    }

    private Socket dial() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private String ask(String request) throws IOException {
        try (Socket socket = dial()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void metricsAreShownWhateverTheHost() throws Exception {
        assertThat(ask("GET /metrics?x HTTP/1.1\r\nHost: elsewhere:1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: text/plain; version=0.0.4")
                .endsWith("a 1.0\n");
        assertThat(ask("HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("a 1.0");
    }

    @Test
    void nothingElseIs() throws Exception {
        assertThat(ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
        assertThat(ask("POST /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void whoHoldsConnectionsKeepsNobodyOutForLong() throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < MetricsServer.MOST_CONNECTIONS; i++) {
                held.add(dial());
                held.get(i).getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
            }
            try (Socket beyond = dial();
                    InputStream answer = beyond.getInputStream()) {
                assertThat(isOver(answer)).as("a connection too many is closed").isTrue();
            }
            assertThat(isOver(held.get(0).getInputStream()))
                    .as("one that asks for nothing is closed")
                    .isTrue();
            while (!ask("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .contains("a 1.0")) {
                Thread.onSpinWait();
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** After what may have been said of it. */
    private static boolean isOver(InputStream input) {
        try {
            while (input.read() >= 0) {}
            return true;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void portOfAnotherIsAMistakeOfTheConfiguration() {
        assertThatThrownBy(() -> MetricsServer.start(server.port(), () -> "", timer))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("metrics-port: cannot listen on")
                .hasMessageContaining("choose another port");
    }
}
