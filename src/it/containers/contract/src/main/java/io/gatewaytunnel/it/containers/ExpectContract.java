package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.STANDALONE;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Head.Field;
import io.gatewaytunnel.it.origin.TestOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether a body is wanted is the origin's to say, before the body or in its midst; interim responses are never taken
 * for the final one.
 */
interface ExpectContract extends OnProxy {
    /** The body that a client has in mind when the origin does not want it. */
    int LARGE = 8 * 1024 * 1024;

    /** What of it has been sent when the origin says so. */
    int BEGINNING = 64 * 1024;

    /** Half of what an agent waits for an origin's 100. */
    Duration NO_WAIT = Duration.ofMillis(500);

    int TRIES = 4;

    /** As much as HTTP/2 lets one send before hearing anything. */
    int FRAME = 16_384;

    @Test
    @Promise("expect")
    default void bodyIsAskedForAndArrives() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 100 Continue\n\n");
            exchange.answer(200, exchange.readBody().text());
        });
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 2; i++) { // the connection stays in step
                Http1Head interim = connection.send(expecting(5)).readHead();
                assertThat(interim.status()).isEqualTo(100);

                Response response = connection.send("hello").read("POST");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body().text()).isEqualTo("hello");
            }
        }
    }

    @Test
    @Promise("expect")
    default void clientThatDoesNotWaitIsServed() throws IOException {
        origin().script(exchange -> exchange.answer(200, exchange.readBody().text()));
        try (RawConnection connection = connect()) {
            Response response = connection.send(expecting(5)).send("hello").read("POST");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().text()).isEqualTo("hello");
        }
    }

    /** Nobody between knows it, so that it is the origin's to judge (RFC 9110 §10.1.1). */
    @Test
    @Promise("expect-other")
    @Differs(
            on = {STANDALONE, TOMCAT_10, TOMCAT_11, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "answers 417 before the application is asked")
    default void anotherExpectationReachesTheOrigin() throws IOException {
        assertThat(expectingOtherThings()).isEqualTo(200);
    }

    @Test
    @Promise("expect-other")
    default void anotherExpectationIsAnsweredInAnyCase() throws IOException {
        assertThat(expectingOtherThings()).isIn(200, 417);
    }

    private int expectingOtherThings() throws IOException {
        origin().script(exchange -> {
            assertThat(exchange.head().all("Expect")).containsExactly("tea");
            exchange.answer(200, "here");
        });
        return exchange("GET /expect\nExpect: tea\n\n").status();
    }

    /** The origin never says 100. Of several tries the best one counts: any may meet a busy machine. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Promise("expect-unasked")
    default void bodyThatComesUnaskedIsNotKeptWaiting(boolean withTheHead) throws Exception {
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        origin().script(exchange -> {
            begun.add(exchange.target());
            exchange.answer(200, exchange.readBody().text());
        });
        long bestNanos = Long.MAX_VALUE;
        try (RawConnection connection = connect()) {
            for (int i = 0; i < TRIES; i++) {
                long startNanos = System.nanoTime();
                connection.send(expecting(5) + (withTheHead ? "hello" : ""));
                if (!withTheHead) {
                    assertThat(begun.poll(10, TimeUnit.SECONDS)).isNotNull();
                    connection.send("hello");
                }
                assertThat(connection.read("POST").body().text()).isEqualTo("hello");
                bestNanos = Math.min(bestNanos, System.nanoTime() - startNanos);
            }
        }
        assertThat(Duration.ofNanos(bestNanos)).isLessThan(NO_WAIT);
    }

    @Test
    @Promise("expect-unasked")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "resets a request with `Expect` over HTTP/2")
    default void bodyThatComesUnaskedOverHttp2IsNotKeptWaiting() throws IOException {
        origin().script(exchange -> exchange.answer(200, exchange.readBody().text()));
        long bestNanos = Long.MAX_VALUE;
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            for (int stream = 1; stream < 2 * TRIES; stream += 2) {
                long startNanos = System.nanoTime();
                connection.sendHead(stream, false, post(5, new Field("expect", "100-continue")));
                connection.sendData(stream, true, "hello".getBytes(StandardCharsets.US_ASCII));
                StringBuilder text = new StringBuilder();
                RawHttp2.Event event;
                do {
                    event = connection.next().orElseThrow();
                    text.append(event.data());
                } while (!event.ended());
                assertThat(text.toString()).isEqualTo("hello");
                bestNanos = Math.min(bestNanos, System.nanoTime() - startNanos);
            }
        }
        assertThat(Duration.ofNanos(bestNanos)).isLessThan(NO_WAIT);
    }

    @Test
    @Promise("expect-http2")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "resets a request with `Expect` over HTTP/2")
    default void bodyIsAskedForOverHttp2() {
        try (TestOrigin origin = TestOrigin.start();
                Http2Client client = new Http2Client(proxy().port())) {
            tunnel().serve(origin.uri());

            Http2Response response = client.request("POST", proxy().target("/digest"))
                    .field("expect", "100-continue")
                    .counted(100_000)
                    .exchange();

            assertThat(response.text()).isEqualTo("100000 " + BodyPattern.sha256(100_000) + " 100000");
        }
    }

    @Test
    @Promise("expect-by-origin")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`continueResponseTiming=\"onRead\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "says `100 Continue` itself before the application is asked")
    default void bodyIsNotAskedForBeforeTheOriginAsks() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        origin().script(exchange -> {
            asked.set(true);
            exchange.send("HTTP/1.1 100 Continue\n\n");
            exchange.answer(200, exchange.readBody().text());
        });
        for (int i = 0; i < 5; i++) {
            asked.set(false);
            try (RawConnection connection = connect()) {
                Http1Head interim = connection.send(expecting(5)).readHead();

                assertThat(interim.status()).isEqualTo(100);
                assertThat(asked).isTrue();
                assertThat(connection.send("hello").read("POST").status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413, 417})
    @Promise("expect-by-origin")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "says `100 Continue` itself before the application is asked")
    default void bodyThatTheOriginRefusesIsNotAskedFor(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "not wanted").close());
        try (RawConnection connection = connect()) {
            Http1Head head = connection.send(expecting(LARGE)).readHead();

            assertThat(head.status()).isEqualTo(status);
            assertThat(connection.reader().readResponseBody(head, "POST").text())
                    .isEqualTo("not wanted");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413, 417})
    @Promise("refused-before-body")
    default void refusalArrivesAlthoughTheBodyIsNotSent(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "not wanted").close());
        try (RawConnection connection = connect()) {
            Response response = connection.send(expecting(LARGE)).read("POST");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body().text()).isEqualTo("not wanted");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 413})
    @Promise("early-answer")
    default void answerArrivesWhileTheClientIsSending(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "no more").close());
        try (RawConnection connection = connect()) {
            connection.send(spelt("POST /x\nContent-Length: " + LARGE + "\n\n"));

            Response response = connection.send(BodyPattern.first(BEGINNING)).read("POST");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body().text()).isEqualTo("no more");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413})
    @Promise("early-answer-sent-on")
    default void answerArrivesAtAClientThatGoesOnSending(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "no more").close());
        try (RawConnection connection = connect()) {
            connection.send(spelt("POST /x\nContent-Length: " + LARGE + "\n\n"));
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendAll(connection, LARGE));

            Response response = connection.read("POST");

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body().text()).isEqualTo("no more");
            connection.breakOff();
            sending.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413})
    @Promise("early-answer")
    default void answerArrivesWhileTheClientIsSendingOverHttp2(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "no more").close());
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.sendHead(1, false, post(LARGE));
            connection.sendData(1, false, new byte[FRAME]);

            StringBuilder text = new StringBuilder();
            RawHttp2.Event event = connection.next().orElseThrow();
            assertThat(event.status()).isEqualTo(status);
            while (!event.ended()) {
                event = connection.next().orElseThrow();
                text.append(event.data());
            }
            assertThat(text.toString()).isEqualTo("no more");
            assertThat(event.reset()).isFalse();
        }
    }

    @Test
    @Promise("interim-swallowed")
    default void interimResponsesAreNotTakenForTheFinalOne() throws IOException {
        answering("HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 102 Processing\n\nHTTP/1.1 100 Continue\n\n"
                + "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");

        try (RawConnection connection = connect()) {
            for (int i = 0; i < 2; i++) { // the connection stays in step
                Http1Head head = connection.send(spelt("GET /x\n\n")).readHead();
                assertThat(head.status()).isEqualTo(200);
                assertThat(connection.reader().readResponseBody(head, "GET").text())
                        .isEqualTo("ok");
            }
        }
        try (Http2Client client = new Http2Client(proxy().port())) {
            Http2Response response = client.get(proxy().target("/x"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    private List<Field> post(int length, Field... others) {
        List<Field> head = new ArrayList<>(List.of(
                new Field(":method", "POST"),
                new Field(":scheme", "http"),
                new Field(":authority", "public.example"),
                new Field(":path", proxy().target("/x")),
                new Field("content-length", String.valueOf(length))));
        head.addAll(List.of(others));
        return head;
    }

    private String expecting(int length) {
        return spelt("POST /x\nExpect: 100-continue\nContent-Length: " + length + "\n\n");
    }

    /** Ends early, without a word, when the peer wants no more. */
    private static void sendAll(RawConnection connection, int length) {
        byte[] part = BodyPattern.first(BEGINNING);
        try {
            for (int sent = 0; sent < length; sent += part.length) {
                connection.send(part);
            }
        } catch (IOException e) {
            return; // what the reader sees is the test
        }
    }
}
