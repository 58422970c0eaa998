package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the container answers by itself holds no thread, though the rest of the request never comes. */
final class OwnAnswersTest {
    private static final int CLIENTS = 300;
    /**
     * Two seconds, five times over for a machine that builds other things beside; held, a thread is so for far longer.
     */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS * HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST /a\\b HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
                "POST /refuses HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: h\r\nExpect: something\r\nContent-Length: 9\r\n\r\n",
                "POST /fails HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n"
            })
    void pageBesideIsServed(String request) throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of());
                Clients clients = new Clients(tomcat.uri().getPort())) {
            for (int i = 0; i < CLIENTS; i++) {
                Clients.send(clients.open(), request);
            }
            assertServed(clients);
        }
    }

    private static void assertServed(Clients clients) throws IOException {
        long began = System.nanoTime();
        assertThat(Clients.isServed(clients.open())).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }

    /** The client gives no window: a body would wait for one, on the thread that writes it. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "TRACE"})
    void streamThatMayNotBeAnsweredIsAnsweredByAHead(String method) throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of());
                Clients clients = new Clients(tomcat.uri().getPort())) {
            byte[] noWindow = {0, 4, 0, 0, 0, 0};
            byte[] name = method.getBytes(StandardCharsets.US_ASCII);
            Frames head = Frames.none()
                    .raw((byte) 0x02, (byte) name.length)
                    .raw(name)
                    .raw((byte) 0x86, (byte) 0x41, (byte) 1, (byte) 'h')
                    .raw((byte) 0x04, (byte) 6)
                    .text("/fails");
            Socket client = clients.open();
            client.getOutputStream()
                    .write(Frames.preface()
                            .frame(Frames.SETTINGS, 0, 0, noWindow)
                            .frame(Frames.HEADERS, 5, 1, head.bytes())
                            .bytes());

            assertThatCode(() -> Frames.awaitEndOfStream(client.getInputStream()))
                    .doesNotThrowAnyException();
        }
    }
}
