package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.RawExchange;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever breaks off is seen to have broken off, and nobody else suffers. */
interface BreakOffContract extends OnProxy {
    /** Of HTTP/1.1, chunked and counted each; then as many good ones. {@code -Dit.breaks}. */
    int BREAKS = Integer.getInteger("it.breaks", 100);

    /** Over HTTP/2, and of early answers. {@code -Dit.rounds}. */
    int ROUNDS = Integer.getInteger("it.rounds", 25);

    String CHUNKED = "Transfer-Encoding: chunked\n\n5\nhello\n";
    String COUNTED = "Content-Length: 100\n\nhello";

    /**
     * Breaks off after five octets at {@code /break...}, refuses an upload at its first octet at {@code /early}, and is
     * well elsewhere.
     */
    private void serve(String broken) {
        origin().script(exchange -> {
            if (exchange.target().startsWith("/break")) {
                exchange.send("HTTP/1.1 200 OK\n" + broken).close();
            } else if (exchange.target().equals("/early")) {
                exchange.readSome(new byte[1]);
                exchange.answer(413, "too large").close(); // with most of the upload unread: a reset follows
            } else {
                exchange.readBody();
                exchange.answer(200, exchange.target());
            }
        });
    }

    private void requireServed(RawConnection connection, String target) throws IOException {
        Response response = connection.send(spelt("GET " + target + "\n\n")).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKED, COUNTED})
    @Promise("break-off")
    default void responsesThatTheOriginBreaksOffAreBrokenAndHurtNobody(String broken) throws IOException {
        serve(broken);
        try (RawConnection innocent = connect()) {
            for (int i = 0; i < BREAKS; i++) {
                try (RawConnection connection = connect()) {
                    requireServed(connection, "/before/" + i);
                    Response response = connection.send(spelt("GET /break\n\n")).read();
                    assertThat(response.status() == 502 || !response.body().complete())
                            .isTrue();
                }
                requireServed(innocent, "/beside/" + i);
            }
            for (int i = 0; i < BREAKS; i++) {
                requireServed(innocent, "/after/" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHUNKED, COUNTED})
    @Promise("break-off")
    default void responsesBrokenOffOverHttp2AreNotComplete(String broken) throws IOException {
        serve(broken);
        for (int i = 0; i < ROUNDS; i++) {
            try (Http2Connection connection = new Http2Connection(proxy().port())) {
                Http2Reply reply = connection.await(connection.get(proxy().target("/break")));
                assertThat(reply.status() == 502 || !reply.isComplete())
                        .as(reply.toString())
                        .isTrue();
            }
        }
    }

    @Test
    @Promise("break-off-alone")
    @Differs(
            on = {Server.PAYARA, Server.PAYARA_MICRO},
            how = Differs.How.CANNOT,
            why = "a stream cannot be reset alone: the connection ends, with the requests beside it",
            tried = false)
    default void responsesBrokenOffOverHttp2LeaveTheConnectionToTheOthers() throws IOException {
        serve(COUNTED);
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            for (int i = 0; i < ROUNDS; i++) {
                int broken = connection.get(proxy().target("/break/" + i));
                int innocent = connection.get(proxy().target("/beside/" + i));
                Http2Reply reply = connection.await(broken);
                assertThat(reply.status() == 502 || reply.isReset())
                        .as(reply.toString())
                        .isTrue();
                assertThat(connection.await(innocent).text()).isEqualTo("/beside/" + i);
            }
        }
    }

    @Test
    @Promise("early-answer")
    default void earlyAnswersArriveAlthoughTheOriginHasClosed() throws IOException {
        serve(COUNTED);
        for (int i = 0; i < ROUNDS; i++) {
            try (RawConnection connection = connect()) {
                connection.send(spelt("POST /early\nContent-Length: 10000000\n\n"));
                connection.send(BodyPattern.first(200_000));
                Response response = connection.read("POST");
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.body().text()).isEqualTo("too large");
            }
        }
    }

    @Test
    @Promise("early-answer")
    default void earlyAnswersArriveOverHttp2() throws IOException {
        serve(COUNTED);
        for (int i = 0; i < ROUNDS; i++) {
            try (Http2Connection connection = new Http2Connection(proxy().port())) {
                int stream = connection.open("POST", proxy().target("/early"), true);
                boolean all = connection.send(stream, BodyPattern.first(1_000_000), false);
                Http2Reply reply = connection.awaitBytes(stream, 9);
                assertThat(reply.status()).as("%s, all sent: %s", reply, all).isEqualTo(413);
                assertThat(reply.text()).isEqualTo("too large");
            }
        }
    }

    @Test
    @Promise("client-leaves")
    default void clientThatLeavesWhileReadingStopsTheOrigin() throws Exception {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        origin().script(exchange -> sendUntilBroken(exchange, stopped));
        try (RawConnection connection = connect()) {
            assertThat(connection.send(spelt("GET /x\n\n")).readHead().status()).isEqualTo(200);
            assertThat(connection.reader().readUpTo(20_000)).hasSize(20_000);
            connection.breakOff();
        }
        assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue(); // a second is promised, on a machine of one's own
    }

    private static void sendUntilBroken(RawExchange exchange, CompletableFuture<Boolean> stopped) throws IOException {
        String chunk = "400\n" + "x".repeat(1024) + "\n";
        exchange.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
        try {
            while (!stopped.isDone()) {
                exchange.send(chunk);
            }
        } catch (IOException e) {
            stopped.complete(true);
            throw e;
        }
    }
}
