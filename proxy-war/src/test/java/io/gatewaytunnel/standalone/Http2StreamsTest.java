package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many requests over HTTP/2 there may be on all connections together. */
final class Http2StreamsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int REFUSED_STREAM = 7;

    /** One that is forwarded, one that is answered, one whose head is not yet looked at. */
    private static final int MOST = 3;

    private static final Map<String, String> LIMITS = Map.of(
            "max-streams", "1", "max-own-answers", "1", "max-unfinished-heads", "1", "trusted-proxies", "127.0.0.0/8");

    /** GET http://h/holds: as {@link Frames#GET}, with a path. */
    private static final byte[] HOLDS = {
        (byte) 0x82, (byte) 0x86, 0x04, 0x06, '/', 'h', 'o', 'l', 'd', 's', 0x41, 0x01, 'h'
    };

    @TempDir
    private Path folder;

    private static Socket ask(Clients clients, byte[] fields) throws IOException {
        Socket socket = clients.open();
        socket.getOutputStream()
                .write(Frames.begun().frame(Frames.HEADERS, 5, 1, fields).bytes());
        return socket;
    }

    private static boolean isServed(Socket socket, int stream) throws IOException {
        socket.getOutputStream()
                .write(Frames.none()
                        .frame(Frames.HEADERS, 5, stream, Frames.GET)
                        .bytes());
        return Frames.awaitEndOrReset(socket.getInputStream()) == 0;
    }

    @Test
    void oneTooManyIsRefusedAndMayComeAgain() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, LIMITS);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket first = ask(clients, HOLDS);
            await().atMost(SOON).until(() -> ProbeApplication.HELD.size() == 1);
            for (int i = 1; i < MOST; i++) {
                ask(clients, HOLDS);
            }
            await().atMost(SOON).until(() -> ProbeApplication.HELD.size() == MOST);

            Socket late = ask(clients, Frames.GET);
            assertThat(Frames.awaitEndOrReset(late.getInputStream())).isEqualTo(REFUSED_STREAM);

            ProbeApplication.HELD.remove().complete();
            assertThat(Frames.awaitEndOrReset(first.getInputStream())).isZero();
            AtomicInteger stream = new AtomicInteger(1); // its end is told before it is counted
            await().atMost(SOON).until(() -> isServed(late, stream.addAndGet(2)));
            ProbeApplication.HELD.forEach(held -> held.complete());
        }
    }
}
