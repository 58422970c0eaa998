package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One exchange at a time: what reaches the origin, what comes back, and how each side's failure is told to the other.
 */
@Timeout(30)
class OriginExchangeTest {
    @Test
    void headsPassOctetByOctetAndNothingIsAdded() throws Exception {
        CompletableFuture<String> head = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    head.complete(c.readHead());
                    c.write("HTTP/1.1 299 Odd\r\nx-A: \u0089\u00e9\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                            + "Connection: x-Gone\r\nX-Gone: 1\r\nContent-Length: 2\r\n\r\nok");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            Headers headers = Headers.of(
                    "x-MixedCase", "\u0080\u009f\u00ff", "Dup", "1", "Dup", "2", "TE", "trailers", "Keep-Alive", "x");

            PublicSide side = tunnel.request("GET", "//x/%2F/../a;b=c/./\u00e9?", headers, RequestHead.NO_BODY);

            assertThat(within(side.end, 5)).isEqualTo(Headers.empty());
            assertThat(within(head, 5))
                    .isEqualTo("GET //x/%2F/../a;b=c/./\u00e9? HTTP/1.1\r\nHost: public.test\r\n"
                            + "x-MixedCase: \u0080\u009f\u00ff\r\nDup: 1\r\nDup: 2");
            assertThat(within(side.head, 5).status()).isEqualTo(299);
            assertThat(within(side.head, 5).headers())
                    .isEqualTo(Headers.of(
                            "x-A", "\u0089\u00e9", "Set-Cookie", "a=1", "Set-Cookie", "b=2", "Content-Length", "2"));
            assertThat(side.text()).isEqualTo("ok");
        }
    }

    @Test
    void bodiesStreamBothWaysAtOnce() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        assertThat(c.readUntil("\r\n")).isEqualTo("4\r\n");
                        c.write("6\r\n<" + c.read(4) + ">\r\n");
                        c.read(2);
                    }
                    assertThat(c.readUntil("\r\n\r\n")).isEqualTo("0\r\nX-Sum: 7\r\n\r\n");
                    c.write("0\r\nX-Reply: 8\r\nContent-Length: 3\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            within(side.head, 5);
            for (int i = 1; i <= 3; i++) {
                int expected = i;
                side.send("pin" + i);
                eventually(() -> side.text().endsWith("<pin" + expected + ">"));
            }
            side.stream().sendEnd(Headers.of("X-Sum", "7"));

            assertThat(within(side.end, 5)).isEqualTo(Headers.of("X-Reply", "8"));
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void theFirstEventOfASilentStreamComesAtOnce() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/events");

            within(side.head, 5);
            eventually(() -> side.text().equals("data: 1\n\n"));
            side.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(origin.awaitEnd(1)).isTrue();
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }

    @Test
    void aClientThatGoesAwayMidDownloadStopsTheOriginWithinASecond() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n");
                    byte[] block = new byte[64 * 1024];
                    try {
                        while (true) {
                            c.out().write(block);
                        }
                    } catch (IOException closed) {
                        // that is what the test waits for
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/");
            eventually(() -> side.receivedBytes() > 1_000_000);

            side.stream().reset(ErrorCode.CANCELLED, "gone");

            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheOriginBack() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
                    c.out().write(new byte[50_000_000]);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/");
            side.setReading(false);
            assertThat(origin.awaitEnd(1)).isFalse();
            assertThat(tunnel.agentBudget.usedBytes()).isLessThan(2 << 20);

            side.setReading(true);

            within(side.end, 20);
            assertThat(side.receivedBytes()).isEqualTo(50_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n9\r\nhalf"})
    void anOriginThatBreaksOffMidBodyIsNeverComplete(String rest) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\n" + rest);
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.get("/");

            assertThat(reset(side).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
            assertThat(side.end).isNotDone();
            assertThat(within(side.head, 1).status()).isEqualTo(200);
        }
    }

    @Test
    void anEarlyAnswerIsDeliveredWholeAndTheRestOfTheUploadIsNotWanted() throws Exception {
        String page = "too large".repeat(20_000);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.read(10);
                    c.write("HTTP/1.1 413 Too Large\r\nContent-Length: " + page.length() + "\r\n\r\n" + page);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), 1_000_000_000L);
            side.send("0123456789");

            within(side.end, 5);
            assertThat(within(side.head, 1).status()).isEqualTo(413);
            assertThat(side.text()).isEqualTo(page);
            assertThat(reset(side).code()).isEqualTo(ErrorCode.NO_ERROR);
            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }

    @Test
    void anUploadThatIsGivenUpNeverLooksCompleteToTheOrigin() throws Exception {
        CompletableFuture<String> afterAnswer = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.readUntil("half\r\n");
                    c.write("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\n");
                    c.write("no");
                    afterAnswer.complete(new String(c.in().readAllBytes(), StandardCharsets.ISO_8859_1));
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), RequestHead.UNKNOWN_LENGTH);
            side.send("half");

            assertThat(within(side.head, 5).status()).isEqualTo(403);
            within(side.end, 5);
            String rest = afterAnswer
                    .handle((text, reset) -> text == null ? "" : text)
                    .get(5, TimeUnit.SECONDS);
            assertThat(rest).isEmpty();
        }
    }

    @Test
    void theBodyIsAskedForWhenTheOriginSays100() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    assertThat(c.readHead()).contains("Expect: 100-continue");
                    assertThat(go.await(5, TimeUnit.SECONDS)).isTrue();
                    c.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
                    assertThat(c.read(4)).isEqualTo("body");
                    c.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(
                        origin.address(),
                        new OriginLimits.Timeouts(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(60)))) {
            PublicSide side = tunnel.request("PUT", "/", Headers.of("Expect", "100-continue"), 4);
            assertThat(side.asked).isNotDone();
            go.countDown();
            within(side.asked, 5);
            side.send("body");
            side.stream().sendEnd(Headers.empty());

            assertThat(within(side.head, 5).status()).isEqualTo(201);
            within(side.end, 5);
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aBodyThatComesUnaskedIsNotKeptWaitingForA100() throws Exception {
        OriginLimits.Timeouts patient = new OriginLimits.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60));
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    assertThat(c.readHead()).contains("Expect: 100-continue");
                    assertThat(c.read(4)).isEqualTo("body");
                    c.write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address(), patient)) {
            PublicSide side = tunnel.request("PUT", "/", Headers.of("Expect", "100-continue"), 4);
            side.send("bo");
            within(side.asked, 5);
            side.send("dy");
            side.stream().sendEnd(Headers.empty());

            assertThat(within(side.head, 5).status()).isEqualTo(201);
            within(side.end, 5);
            assertThat(origin.failures()).isEmpty();
        }
    }

    @Test
    void aBodyThatTheOriginRefusesInAdvanceIsNeverAskedFor() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("PUT", "/", Headers.of("Expect", "100-continue"), 4);

            assertThat(within(side.head, 5).status()).isEqualTo(417);
            within(side.end, 5);
            assertThat(side.asked).isNotDone();
        }
    }

    @Test
    void anOriginThatNeverSays100GetsTheBodyAfterAWhile() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    assertThat(c.read(4)).isEqualTo("body");
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("PUT", "/", Headers.of("Expect", "100-continue"), 4);
            within(side.asked, 5);
            side.send("body");
            side.stream().sendEnd(Headers.empty());

            assertThat(within(side.head, 5).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void aBodyOfAnotherLengthThanAnnouncedBreaksTheExchange(int announced) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side = tunnel.request("POST", "/", Headers.empty(), announced);
            side.send("body");
            side.stream().sendEnd(Headers.empty());

            assertThat(reset(side).code()).isEqualTo(ErrorCode.BODY_BROKEN);
            assertThat(origin.awaitEnd(1)).isTrue();
        }
    }

    static Frame.Reset reset(PublicSide side) {
        Frame.OfStream failure = within(side.failure, 10);
        assertThat(failure).isInstanceOf(Frame.Reset.class);
        return (Frame.Reset) failure;
    }

    static Frame.Refused refused(PublicSide side) {
        Frame.OfStream failure = within(side.failure, 10);
        assertThat(failure).isInstanceOf(Frame.Refused.class);
        return (Frame.Refused) failure;
    }

    private static final long POLL_NANOS = 1_000_000;

    static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(POLL_NANOS); // others need the processor
        }
    }
}
