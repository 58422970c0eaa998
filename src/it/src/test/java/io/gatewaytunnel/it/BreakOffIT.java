package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever breaks an exchange off is noticed at the other end, and a broken body is never taken for a whole one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BreakOffIT {
    /** A second is promised; a machine that builds three things at once gets five. */
    private static final long NOTICED_WITHIN_MILLIS = 5000;

    private static final String GET = "GET /x HTTP/1.1\nHost: public.example\n\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n";

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private final Tunnel tunnel = Tunnel.to(origin.uri());

    /** How an origin goes away. */
    enum Ending {
        CLOSED {
            @Override
            void apply(RawExchange exchange) throws IOException {
                exchange.close();
            }
        },
        RESET {
            @Override
            void apply(RawExchange exchange) throws IOException {
                exchange.breakOff();
            }
        };

        abstract void apply(RawExchange exchange) throws IOException;
    }

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    @AfterEach
    void laterRequestsAreServed() throws IOException {
        origin.script(Recorder.answeringOk());
        for (int i = 0; i < 20; i++) {
            try (RawConnection connection = new RawConnection(tunnel.port())) {
                assertThat(connection.send(GET).read().body().text()).isEqualTo("ok");
            } catch (IOException e) {
                throw new AssertionError("an innocent request was broken off\n" + tunnel.said(), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void clientThatBreaksOffWhileReadingStopsTheOrigin(int pauseMillis) throws Exception {
        CompletableFuture<Long> stoppedAt = new CompletableFuture<>();
        origin.script(exchange -> sendUntilBroken(exchange, pauseMillis, stoppedAt));

        try (RawConnection connection = new RawConnection(tunnel.port())) {
            assertThat(connection.send(GET).readHead().status()).isEqualTo(200);
            assertThat(connection.reader().readUpTo(20_000)).hasSize(20_000);
            connection.breakOff();
        }
        long brokenAt = System.nanoTime();

        long millis = (stoppedAt.get(30, TimeUnit.SECONDS) - brokenAt) / 1_000_000;
        Figures.tell(
                "client broke off, origin (" + pauseMillis + " ms between chunks) stopped after ms", (double) millis);
        assertThat(millis).isLessThan(NOTICED_WITHIN_MILLIS);
    }

    private static void sendUntilBroken(RawExchange exchange, int pauseMillis, CompletableFuture<Long> stoppedAt)
            throws IOException {
        String chunk = "400\n" + "x".repeat(1024) + "\n";
        exchange.send(CHUNKED);
        try {
            while (true) {
                exchange.send(chunk);
                LockSupport.parkNanos(Duration.ofMillis(pauseMillis).toNanos());
            }
        } catch (IOException e) {
            stoppedAt.complete(System.nanoTime());
            throw e;
        }
    }

    @Test
    void clientThatBreaksOffWhileSendingIsSeenByTheOriginAsBroken() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        origin.script(exchange -> {
            exchange.readSome(new byte[3]); // the size of the first chunk
            begun.countDown();
            seen.complete(exchange.readAllRaw());
        });

        try (RawConnection connection = new RawConnection(tunnel.port())) {
            connection.send("POST /x HTTP/1.1\nHost: public.example\nTransfer-Encoding: chunked\n\n5\nhello\n");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            connection.breakOff();
        }

        assertThat(seen.get(10, TimeUnit.SECONDS)).doesNotContain("\r\n0\r\n");
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void chunkedBodyThatTheOriginBreaksOffIsBrokenForTheClient(Ending ending) throws IOException {
        origin.script(exchange -> ending.apply(exchange.send(CHUNKED + "5\nhello\n")));
        checkBroken();
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    void countedBodyThatTheOriginBreaksOffIsBrokenForTheClient(Ending ending) throws IOException {
        origin.script(exchange -> ending.apply(exchange.send("HTTP/1.1 200 OK\nContent-Length: 100\n\nhello")));
        checkBroken();
    }

    @Test
    void largeBodyThatTheOriginBreaksOffIsBrokenForTheClient() throws IOException {
        origin.script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\nContent-Length: 3000000\n\n");
            exchange.send(BodyPattern.first(2_000_000)).close();
        });
        checkBroken();
    }

    /** Either the head came and the body is cut, or the break was noticed in time for an honest 502. */
    private void checkBroken() throws IOException {
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response = connection.send(GET).read();
            if (response.status() == 502) {
                assertThat(response.head().has("Proxy-Status")).isTrue();
            } else {
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body().complete()).isFalse();
                assertThat(connection.isClosedByPeer()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage that is not HTTP\n\n", "HTTP/1.1 200 OK\nContent-Le"})
    void originThatNeverAnswersProperlyYields502WithAReason(String bytes) throws IOException {
        origin.script(exchange -> exchange.send(bytes).close());
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response = connection.send(GET).read();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.head().first("Proxy-Status")).isPresent();
            assertThat(response.head().first("Content-Type").orElse("")).startsWith("application/problem+json");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void earlyRefusalReachesAClientThatNeverSendsTheRest(boolean originCloses) throws IOException {
        origin.script(exchange -> {
            exchange.readSome(new byte[1024]);
            exchange.answer(413, "too large");
            if (originCloses) {
                exchange.closeSending(); // as RFC 9112 §9.6 asks of a server that does not want the rest
            }
            exchange.drainToEnd();
        });
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            connection.send("POST /x HTTP/1.1\nHost: public.example\nContent-Length: 10000000\n\n");
            connection.send(BodyPattern.first(300_000));
            Response response = connection.read();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.body().text()).isEqualTo("too large");
        }
    }
}
