package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too much is refused in words, and the tunnel carries on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LimitsIT {
    private static final int EIGHT_MEBIBYTES = 8 << 20;
    private static final int MANY_FIELDS = 10_000;
    private static final int STREAMS = Integer.getInteger("it.streams", 20_000);
    private static final int CONNECTIONS = 16;
    private static final int PIPELINED = 25;
    private static final String GET = "GET /small HTTP/1.1\nHost: public.example\n";

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private final Tunnel tunnel = Tunnel.to(origin.uri());

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    private static String manyFields() {
        return "X-Field: v\n".repeat(MANY_FIELDS);
    }

    private static String hugeField() {
        return "X-Huge: " + "h".repeat(EIGHT_MEBIBYTES) + "\n";
    }

    private void checkStillServed() throws IOException {
        origin.script(Recorder.answeringOk());
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            assertThat(connection.send(GET + "\n").read().body().text()).isEqualTo("ok");
        }
    }

    @Test
    void hugeHeadOfAClientIsRefused() throws IOException {
        checkRefused(GET + hugeField() + "\n");
        checkStillServed();
    }

    @Test
    void tenThousandFieldsOfAClientAreRefused() throws IOException {
        checkRefused(GET + manyFields() + "\n");
        checkStillServed();
    }

    /** A client that is still sending may see the connection end instead of the answer: TCP cannot promise more. */
    private void checkRefused(String request) throws IOException {
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sendQuietly(connection, request));
            try {
                assertThat(connection.readHead().status()).isIn(400, 431);
            } catch (SocketException e) {
                assertThat(connection.isClosedByPeer()).isTrue();
            }
            connection.breakOff();
            sent.join();
        }
    }

    private static void sendQuietly(RawConnection connection, String request) {
        try {
            connection.send(request);
        } catch (IOException e) {
            // refused before all of it was sent
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oversizeHeadOfAnOriginYields502InWords(boolean huge) throws IOException {
        String fields = huge ? hugeField() : manyFields();
        origin.script(exchange -> exchange.send("HTTP/1.1 200 OK\n" + fields + "Content-Length: 0\n\n"));
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response = connection.send(GET + "\n").read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.head().first("Proxy-Status").orElse("")).contains("http_response_header_section_size");
            assertThat(response.body().text()).contains("\"title\"");
        }
        tunnel.proxy().process().awaitLine(Pattern.compile("ORIGIN_HEAD_TOO_LARGE.*head"), Duration.ofSeconds(5));
        checkStillServed();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_000, 8_000, 12_000})
    void headsOfACommonSizePass(int bytes) throws IOException {
        String value = "v".repeat(bytes);
        origin.script(exchange -> exchange.send("HTTP/1.1 200 OK\nX-Big: " + value + "\nContent-Length: 0\n\n"));
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response =
                    connection.send(GET + "X-Big: " + value + "\n\n").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.head().first("X-Big")).contains(value);
        }
    }

    @Test
    void tensOfThousandsOfStreamsInARowAreServedByOneSession() throws Exception {
        try (TestOrigin tomcat = TestOrigin.start();
                Tunnel other = Tunnel.withHeap("128m", tomcat.uri())) {
            long start = System.nanoTime();
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(CompletableFuture.supplyAsync(() -> requestsInARow(other.port(), STREAMS / CONNECTIONS)));
            }
            int served = 0;
            for (CompletableFuture<Integer> client : clients) {
                served += client.get(150, TimeUnit.SECONDS);
            }
            double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
            Figures.tell(served + " streams in a row, requests a second", served / seconds);
            Figures.tell(
                    "heap of the proxy after them, MiB", other.proxy().jvm().liveHeapBytes() / 1048576.0);

            assertThat(served).isEqualTo(STREAMS / CONNECTIONS * CONNECTIONS);
            assertThat(PublicClient.http1().get(other.uri("/small")).statusCode())
                    .isEqualTo(200);
        }
    }

    private static int requestsInARow(int port, int count) {
        int served = 0;
        try (RawConnection connection = new RawConnection(port)) {
            while (served < count) {
                int batch = Math.min(PIPELINED, count - served);
                connection.send((GET + "\n").repeat(batch));
                for (int i = 0; i < batch; i++) {
                    Response response = connection.read();
                    if (response.status() != 200) {
                        throw new AssertionError(
                                "after " + served + ": " + response.head().startLine());
                    }
                    served++;
                }
            }
            return served;
        } catch (IOException e) {
            throw new AssertionError("after " + served + " requests", e);
        }
    }
}
