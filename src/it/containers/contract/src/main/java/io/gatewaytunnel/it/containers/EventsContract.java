package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Head.Field;
import io.gatewaytunnel.it.origin.RawExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams and long polls: what the origin says arrives when it is said, and who leaves is missed. */
interface EventsContract extends OnProxy {
    int EVENTS = 20;
    long PATIENCE_SECONDS = 30;

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked", "Connection: close"})
    @Promise("events-at-once")
    default void eachEventArrivesBeforeTheNextIsMade(String framing) throws IOException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        origin().script(exchange -> sendEvents(exchange, framing, events));
        try (RawConnection connection = connect()) {
            Http1Head head = connection
                    .send(spelt("GET /events\nAccept: text/event-stream\n\n"))
                    .readHead(); // before any event
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.first("Content-Type")).contains("text/event-stream");
            for (int i = 0; i < EVENTS; i++) {
                events.add("data: " + i + "\n\n");
                awaitText(connection, "data: " + i + "\n\n");
            }
        }
        events.add(""); // the end
    }

    @Test
    @Promise("events-at-once")
    default void eachEventArrivesBeforeTheNextIsMadeOverHttp2() throws IOException {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        origin().script(exchange -> sendEvents(exchange, "Transfer-Encoding: chunked", events));
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.get(1, proxy().target("/events"), new Field("accept", "text/event-stream"));
            for (int i = 0; i < EVENTS; i++) {
                events.add("data: " + i + "\n\n");
                assertThat(connection.readUntil(1, "\n\n")).isEqualTo("data: " + i + "\n\n");
            }
            events.add(""); // the end
            connection.readUntilEnded(1);
        }
    }

    @Test
    @Promise("last-event-id")
    default void lastEventIdReachesTheOrigin() throws IOException {
        assertThat(exchangeRecorded("GET /events\nAccept: text/event-stream\nLast-Event-ID: 4711\n\n")
                        .all("Last-Event-ID"))
                .containsExactly("4711");
    }

    private Http1Head exchangeRecorded(String request) throws IOException {
        var recorder = answeringOk();
        assertThat(exchange(request).status()).isEqualTo(200);
        return recorder.next().head();
    }

    @Test
    @Promise("long-poll")
    default void answerArrivesWhenTheOriginHasOne() throws IOException {
        BlockingQueue<String> news = new LinkedBlockingQueue<>();
        CountDownLatch waiting = new CountDownLatch(3);
        origin().script(exchange -> {
            exchange.readBody();
            waiting.countDown();
            exchange.answer(200, take(news));
        });
        try (RawConnection first = connect();
                RawConnection second = connect();
                RawConnection third = connect()) {
            first.send(spelt("GET /poll\n\n"));
            second.send(spelt("GET /poll\n\n"));
            third.send(spelt("POST /poll\nContent-Length: 2\n\nok"));
            await(waiting);

            news.add("new");
            news.add("new");
            news.add("new");

            assertThat(first.read().body().text()).isEqualTo("new");
            assertThat(second.read().body().text()).isEqualTo("new");
            assertThat(third.read("POST").body().text()).isEqualTo("new");
        }
    }

    @Test
    @Promise("gone-while-written")
    default void clientThatLeavesEndsTheEventsOfTheOrigin() throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        origin().script(exchange -> sendUntilBroken(exchange, ended));
        RawConnection connection = connect();
        connection.send(spelt("GET /events\n\n")).readHead();
        awaitText(connection, "data: x\n\n");

        connection.breakOff();

        await(ended);
    }

    @Test
    @Promise("gone-while-written-http2")
    default void clientThatCancelsEndsTheEventsOfTheOriginOverHttp2() throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        origin().script(exchange -> sendUntilBroken(exchange, ended));
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.get(1, proxy().target("/events"));
            connection.readUntil(1, "data: x\n\n");

            connection.cancel(1);

            await(ended);
        }
    }

    @Test
    @Promise("gone-while-silent-http2")
    default void clientThatCancelsEndsTheLongPollOfTheOriginOverHttp2() throws IOException {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        origin().script(exchange -> {
            exchange.readBody();
            waiting.countDown();
            exchange.drainToEnd();
            ended.countDown();
        });
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.get(1, proxy().target("/poll"));
            await(waiting);

            connection.cancel(1);

            await(ended);
        }
    }

    private static void sendEvents(RawExchange exchange, String framing, BlockingQueue<String> events)
            throws IOException {
        exchange.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\n" + framing + "\n\n");
        boolean chunked = framing.endsWith("chunked");
        for (String event = take(events); !event.isEmpty(); event = take(events)) {
            byte[] octets = event.getBytes(StandardCharsets.ISO_8859_1);
            exchange.send(chunked ? chunk(octets) : octets);
        }
        if (chunked) {
            exchange.send("0\n\n");
        } else {
            exchange.close();
        }
    }

    /** The event's line ends are LF; those of the framing are CRLF. */
    private static byte[] chunk(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        return (Integer.toHexString(octets.length) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void sendUntilBroken(RawExchange exchange, CountDownLatch ended) throws IOException {
        byte[] event = chunk("data: x\n\n".getBytes(StandardCharsets.ISO_8859_1));
        try {
            exchange.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n");
            while (true) {
                exchange.send(event);
            }
        } finally {
            ended.countDown();
        }
    }

    private static void awaitText(RawConnection connection, String text) throws IOException {
        StringBuilder came = new StringBuilder();
        byte[] buffer = new byte[8192];
        while (came.indexOf(text) < 0) {
            int n = connection.reader().read(buffer);
            assertThat(n).as("only '" + came + "' came").isPositive();
            came.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
    }

    private static String take(BlockingQueue<String> queue) throws IOException {
        try {
            String next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("the test has said nothing");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
