package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.standalone.watch.Probe;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who hold all request threads stop no link. */
final class LinkThreadsTest {
    private static final int THREADS = 3;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @BeforeEach
    void nobodyIsLetGoInAdvance() {
        int unused = ProbeApplication.BLOCKED.drainPermits(); // of requests that ended with an earlier test's server
    }

    private static final class Heard implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return null;
        }
    }

    private static WebSocket echo(URI server, Heard heard) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + server.getAuthority() + "/echo"), heard)
                .join();
    }

    @Test
    void linkGoesOnWhileAllRequestThreadsAreHeld() throws Exception {
        Map<String, String> options = Map.of("max-threads", String.valueOf(THREADS), "min-threads", "1");
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Heard heard = new Heard();
            WebSocket link = echo(tomcat.uri(), heard);
            try {
                for (int i = 0; i < 2 * THREADS; i++) {
                    Clients.send(clients.open(), "GET /blocks HTTP/1.1\r\nHost: h\r\n\r\n");
                }
                await().atMost(SOON).until(() -> ProbeApplication.BLOCKED.getQueueLength() == THREADS);

                link.sendText("still here", true).get(SOON.toSeconds(), TimeUnit.SECONDS);
                assertThat(heard.text.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("still here");
                assertThat(probe(tomcat).isAnswered(SOON)).isTrue();
            } finally {
                ProbeApplication.BLOCKED.release(2 * THREADS);
                link.abort();
            }
        }
    }

    @Test
    void linkThatHasLeftHttpGoesOnToo() throws Exception {
        Map<String, String> options = Map.of("max-threads", String.valueOf(THREADS), "min-threads", "1");
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket link = clients.open();
            Clients.send(link, "GET /link HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(link.getInputStream(), StandardCharsets.ISO_8859_1));
            assertThat(answers.readLine()).startsWith("HTTP/1.1 101");
            while (!answers.readLine().isEmpty()) {
                // the rest of the head
            }
            try {
                for (int i = 0; i < 2 * THREADS; i++) {
                    Clients.send(clients.open(), "GET /blocks HTTP/1.1\r\nHost: h\r\n\r\n");
                }
                await().atMost(SOON).until(() -> ProbeApplication.BLOCKED.getQueueLength() == THREADS);

                Clients.send(link, "still here");
                assertThat(answers.readLine()).startsWith("still here on ").contains("-link-");
            } finally {
                ProbeApplication.BLOCKED.release(2 * THREADS);
            }
        }
    }

    private static Probe probe(ServingTomcat tomcat) {
        return Probe.of(
                tomcat.endpoint(),
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), tomcat.uri().getPort()),
                false,
                "/live");
    }

    @Test
    void agentsMayHaveAPortOfTheirOwn() throws Exception {
        String free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = String.valueOf(socket.getLocalPort());
        }
        Map<String, String> options = Map.of("hub-port", free, "max-threads", "2", "min-threads", "1");
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            assertThat(ProbeApplication.parameter("gatewaytunnel.hub-port")).contains(free);
            for (int i = 0; i < 4; i++) {
                Clients.send(clients.open(), "GET /blocks HTTP/1.1\r\nHost: h\r\n\r\n");
            }
            await().atMost(SOON).until(() -> ProbeApplication.BLOCKED.getQueueLength() == 2);
            try {
                Heard heard = new Heard();
                WebSocket link = echo(URI.create("http://127.0.0.1:" + free + "/"), heard);
                link.sendText("over there", true).get(SOON.toSeconds(), TimeUnit.SECONDS);
                assertThat(heard.text.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo("over there");
                link.abort();
            } finally {
                ProbeApplication.BLOCKED.release(4);
            }
        }
    }
}
