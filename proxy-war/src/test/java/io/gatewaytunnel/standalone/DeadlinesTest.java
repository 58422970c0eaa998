package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A byte now and then holds no connection beyond its deadline. */
final class DeadlinesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final List<Future<?>> drips = new ArrayList<>();
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        drip.shutdownNow();
    }

    private void drip(Socket socket, String text) {
        drips.add(drip.scheduleAtFixedRate(() -> sendQuietly(socket, text), 0, 100, TimeUnit.MILLISECONDS));
    }

    private static void sendQuietly(Socket socket, String text) {
        try {
            Clients.send(socket, text);
        } catch (IOException e) {
            // It has been closed, as it should be.
        }
    }

    private void assertEnds(Socket socket) throws IOException {
        long began = System.nanoTime();
        Clients.awaitEnd(socket);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "G", "a"})
    void firstHead(String text) throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("head-timeout", "1s"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            Clients.send(socket, text.equals("a") ? "GET / HTTP/1.1\r\nX: " : text);
            drip(socket, text);
            assertEnds(socket);
        }
    }

    @Test
    void headOfALaterRequest() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("head-timeout", "1s"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            assertThat(Clients.isServed(socket)).isTrue();
            Clients.send(socket, "GET / HTTP/1.1\r\nX: ");
            drip(socket, "a");
            assertEnds(socket);
        }
    }

    @Test
    void requestThatWasAskedIsNotEnded() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("head-timeout", "1s"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket idle = clients.open();
            assertThat(Clients.isServed(idle)).isTrue();
            Socket slow = clients.open();
            drip(slow, "\r\n");
            Clients.awaitEnd(slow); // twice as long as a head may take, for the idle one too
            assertThat(Clients.isServed(idle)).isTrue();
        }
    }

    @Test
    void beginningOfHttp2() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("head-timeout", "1s"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            socket.getOutputStream()
                    .write(Frames.preface()
                            .header(16_000, Frames.SETTINGS, 0, 0)
                            .bytes());
            drip(socket, "a");
            assertEnds(socket);
        }
    }

    @Test
    void handshake() throws Exception {
        TestKeys keys = TestKeys.in(folder);
        Map<String, String> options = Map.of(
                "tls-handshake-timeout",
                "1s",
                "tls-cert",
                keys.cert().toString(),
                "tls-key",
                keys.key().toString());
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket silent = clients.open();
            Socket slow = clients.open();
            Clients.send(slow, "\u0016\u0003\u0001\u0010\u0000");
            drip(slow, "a");
            assertEnds(silent);
            assertEnds(slow);
        }
    }

    @Test
    void tooManyUnfinishedHeadsEndTheOldest() throws IOException {
        int most = 20;
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("max-unfinished-heads", String.valueOf(most)));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket oldest = clients.open();
            Clients.send(oldest, "GET / HTTP/1.1\r\nX: ");
            await().atMost(SOON).until(() -> tomcat.endpoint().unfinishedHeads() == 1);
            for (int i = 0; i < most + 50; i++) {
                Clients.send(clients.open(), "GET / HTTP/1.1\r\nX: ");
            }
            assertEnds(oldest);
            await().atMost(SOON).until(() -> tomcat.endpoint().unfinishedHeads() == most);
            assertThat(Clients.isServed(clients.open())).isTrue();
        }
    }
}
