package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.PublicClient.Digest;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Bodies far larger than both JVMs together cross them whole. {@code -Dit.big.bytes} sets their size; chunked ones have
 * a quarter of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BigBodiesIT {
    private static final long BYTES = Long.getLong("it.big.bytes", 1L << 30);
    private static final long CHUNKED_BYTES = BYTES / 4;
    private static final long FIVE_GIBIBYTES = 5L << 30;
    private static final int SAMPLE = 1 << 20;
    private static final String SHA256 = BodyPattern.sha256(BYTES);
    private static final String CHUNKED_SHA256 = BodyPattern.sha256(CHUNKED_BYTES);

    private final TestOrigin origin = TestOrigin.start();
    private final Tunnel tunnel = Tunnel.withHeap("64m", origin.uri());
    private final PublicClient client = PublicClient.http1();

    @AfterAll
    void end() {
        boolean bothLived =
                tunnel.proxy().process().isAlive() && tunnel.agent().process().isAlive();
        tunnel.close();
        origin.close();
        assertThat(bothLived).isTrue();
    }

    @Test
    void downloadWithLengthArrivesWhole() {
        checkDownload("/bytes?n=" + BYTES, BYTES, SHA256);
    }

    @Test
    void chunkedDownloadArrivesWhole() {
        checkDownload("/bytes?chunked&n=" + CHUNKED_BYTES, CHUNKED_BYTES, CHUNKED_SHA256);
    }

    private void checkDownload(String target, long bytes, String sha256) {
        Digest seen = client.download(tunnel.uri(target));

        assertThat(seen.bytes()).isEqualTo(bytes);
        assertThat(seen.sha256()).isEqualTo(sha256);
        Figures.tell("download " + target + " MB/s", seen.megabytesPerSecond());
    }

    @Test
    void uploadWithLengthArrivesWhole() {
        checkUpload("with length", PublicClient.counted(BYTES), BYTES + " " + SHA256 + " " + BYTES, BYTES);
    }

    @Test
    void chunkedUploadArrivesWhole() {
        checkUpload(
                "chunked",
                PublicClient.chunked(CHUNKED_BYTES),
                CHUNKED_BYTES + " " + CHUNKED_SHA256 + " -1",
                CHUNKED_BYTES);
    }

    private void checkUpload(String kind, BodyPublisher body, String expected, long bytes) {
        long start = System.nanoTime();
        String answer = client.post(tunnel.uri("/digest"), body).body();
        double seconds = (System.nanoTime() - start) / 1e9;

        assertThat(answer).isEqualTo(expected);
        Figures.tell("upload " + kind + " MB/s", bytes / 1e6 / seconds);
    }

    @Test
    void lengthBeyondAnIntIsTakenAsItIsInAResponse() throws IOException {
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Http1Head head = connection
                    .send("GET /bytes?n=" + FIVE_GIBIBYTES + " HTTP/1.1\nHost: public.example\n\n")
                    .readHead();
            byte[] start = connection.reader().readUpTo(SAMPLE);

            assertThat(head.all("Content-Length")).containsExactly(String.valueOf(FIVE_GIBIBYTES));
            assertThat(start).isEqualTo(BodyPattern.first(SAMPLE));
            connection.breakOff();
        }
        await("the origin to stop").atMost(Duration.ofSeconds(10)).until(() -> origin.sending() == 0);
    }

    @Test
    void lengthBeyondAnIntIsTakenAsItIsInARequest() throws Exception {
        CompletableFuture<Http1Head> seen = new CompletableFuture<>();
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        try (RawOrigin raw = RawOrigin.serving(exchange -> {
                    seen.complete(exchange.head());
                    arrived.complete(exchange.drainToEnd());
                });
                Tunnel other = Tunnel.to(raw.uri());
                RawConnection connection = new RawConnection(other.port())) {
            connection.send("PUT /x HTTP/1.1\nHost: public.example\nContent-Length: " + FIVE_GIBIBYTES + "\n\n");
            connection.send(BodyPattern.first(SAMPLE));

            assertThat(seen.get(10, TimeUnit.SECONDS).all("Content-Length"))
                    .containsExactly(String.valueOf(FIVE_GIBIBYTES));
            connection.breakOff();
            assertThat(arrived.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(SAMPLE);
        }
    }
}
