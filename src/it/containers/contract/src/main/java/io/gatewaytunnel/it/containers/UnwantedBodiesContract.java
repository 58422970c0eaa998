package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.http1.BodyPattern;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/**
 * Clients that have their answer and still owe most of their request's body hold up nobody, and may go on with their
 * connection.
 */
interface UnwantedBodiesContract extends OnProxy {
    /** More than any of the servers has threads for requests, on a machine of the usual size. */
    int CLIENTS = 250;

    /** Little enough for a server that reads it to the end for the sake of the connection. */
    int BODY = 1_000_000;

    /** What of it has been sent when the answer comes. */
    int SENT = 20_000;

    private void refuseUploads() {
        origin().script(exchange -> {
            if (exchange.target().equals("/unwanted")) {
                exchange.answer(401, "not you").close();
            } else {
                exchange.readBody();
                exchange.answer(200, "served");
            }
        });
    }

    private void requireServed(RawConnection connection) throws IOException {
        Response response = connection.send(spelt("GET /x\n\n")).read();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("served");
    }

    @Test
    @Promise("unwanted-body")
    default void bodiesWithALengthThatNobodyWantsHoldUpNobody() throws IOException {
        String rest = "x".repeat(BODY - SENT);
        checkUnwanted("/unwanted", 401, "Content-Length: " + BODY + "\n\n" + "x".repeat(SENT), rest);
    }

    @Test
    @Promise("unwanted-body")
    default void bodiesThatTheProxyItselfRefusesHoldUpNobody() throws IOException {
        String rest = "x".repeat(BODY - SENT);
        checkUnwanted("/_tunnel/nothing", 404, "Content-Length: " + BODY + "\n\n" + "x".repeat(SENT), rest);
    }

    @Test
    @Promise("unwanted-body")
    default void bodiesInChunksThatNobodyWantsHoldUpNobody() throws IOException {
        String head = "Transfer-Encoding: chunked\n\n";
        String rest = chunk(BODY - SENT) + "0\n\n";
        checkUnwanted("/unwanted", 401, head + chunk(SENT), rest);
    }

    private static String chunk(int bytes) {
        return Integer.toHexString(bytes) + "\n" + "x".repeat(bytes) + "\n";
    }

    private void checkUnwanted(String path, int status, String beginning, String rest) throws IOException {
        refuseUploads();
        Deque<RawConnection> clients = new ArrayDeque<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                RawConnection client = connect();
                clients.add(client);
                Response response =
                        client.send(spelt("POST " + path + "\n" + beginning)).read("POST");
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.body().complete()).isTrue();
            }
            try (RawConnection innocent = connect()) {
                requireServed(innocent);
            }
            for (RawConnection one : new RawConnection[] {clients.getFirst(), clients.getLast()}) {
                requireServed(one.send(rest)); // its connection is in step
            }
        } finally {
            for (RawConnection client : clients) {
                client.close();
            }
        }
    }

    @Test
    @Promise("unwanted-body")
    default void bodiesThatNobodyWantsHoldUpNobodyOverHttp2() throws IOException {
        refuseUploads();
        Deque<Http2Connection> clients = new ArrayDeque<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                Http2Connection client = new Http2Connection(proxy().port());
                clients.add(client);
                int stream = client.open("POST", proxy().target("/unwanted"), true);
                client.send(stream, BodyPattern.first(SENT), false);
                assertThat(client.awaitBytes(stream, 7).status()).isEqualTo(401);
            }
            Http2Connection first = clients.getFirst();
            assertThat(first.await(first.get(proxy().target("/x"))).text()).isEqualTo("served");
            try (RawConnection innocent = connect()) {
                requireServed(innocent);
            }
        } finally {
            for (Http2Connection client : clients) {
                client.close();
            }
        }
    }
}
