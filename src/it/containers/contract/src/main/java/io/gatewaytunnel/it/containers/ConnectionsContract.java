package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.STANDALONE;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of public clients: old ones, hurried ones, and ones that are used for many requests. */
interface ConnectionsContract extends OnProxy {
    /** Each second a server is asked whether the client has left. */
    long LOOKED_FOR_LEAVERS_SECONDS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: public.example\n", "Connection: close\n"})
    @Promise("http-1-0")
    default void clientOfHttp10IsServedAndTheConnectionEnds(String fields) throws IOException {
        Recorder recorder = answeringOk();
        try (RawConnection connection = connect()) {
            Response response = connection
                    .send("GET " + proxy().target("/x") + " HTTP/1.0\n" + fields + "\n")
                    .read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().text()).isEqualTo("ok");
            assertThat(connection.isClosedByPeer()).isTrue();
            assertThat(recorder.next().head().startLine()).isEqualTo("GET /x HTTP/1.1");
        }
    }

    @Test
    @Promise("http-1-0")
    default void clientOfHttp10MayKeepItsConnection() throws IOException {
        answeringOk();
        String request = "GET " + proxy().target("/x") + " HTTP/1.0\nHost: h\nConnection: keep-alive\n\n";
        try (RawConnection connection = connect()) {
            Response first = connection.send(request).read();
            assertThat(first.body().text()).isEqualTo("ok");
            if (isKept(first.head())) {
                assertThat(connection.send(request).read().body().text()).isEqualTo("ok");
            } else {
                assertThat(connection.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    @Promise("http-1-0")
    default void clientOfHttp10GetsNoChunks() throws IOException {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n6\n world\n0\n\n");
        try (RawConnection connection = connect()) {
            Response response = connection
                    .send("GET " + proxy().target("/x") + " HTTP/1.0\nHost: h\nConnection: keep-alive\n\n")
                    .read();

            assertThat(response.head().has("Transfer-Encoding")).isFalse();
            assertThat(response.body().text()).isEqualTo("hello world");
        }
    }

    private static boolean isKept(Http1Head head) {
        return head.first("Connection").orElse("").toLowerCase(Locale.ROOT).contains("keep-alive");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 50})
    @Promise("pipelining")
    default void pipelinedRequestsAreAnsweredInOrder(int count) throws IOException {
        answeringWithTargets();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(spelt("GET /x?" + i + "\n\n"));
        }
        try (RawConnection connection = connect()) {
            connection.send(requests.toString());
            for (int i = 0; i < count; i++) {
                assertThat(connection.read().body().text()).isEqualTo("GET /x?" + i + " ");
            }
        }
    }

    @Test
    @Promise("pipelining")
    default void pipelinedRequestsWithBodiesAreAnsweredInOrder() throws IOException {
        answeringWithTargets();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            String body = "body-" + i;
            requests.append(
                    i % 2 == 0
                            ? spelt("POST /x?" + i + "\nContent-Length: " + body.length() + "\n\n" + body)
                            : spelt("POST /x?" + i + "\nTransfer-Encoding: chunked\n\n"
                                    + Integer.toHexString(body.length()) + "\n" + body + "\n0\n\n"));
        }
        try (RawConnection connection = connect()) {
            connection.send(requests.toString());
            for (int i = 0; i < 12; i++) {
                assertThat(connection.read("POST").body().text()).isEqualTo("POST /x?" + i + " body-" + i);
            }
        }
    }

    /** The end of the client's half counts as its leaving only behind the last of its requests. */
    @Test
    @Promise("pipelining")
    default void requestsThatCameBeforeTheClientEndedItsHalfAreAnswered() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        origin().script(exchange -> {
            if (exchange.target().endsWith("?0")) {
                await(never, LOOKED_FOR_LEAVERS_SECONDS);
            }
            exchange.answer(200, exchange.target());
        });
        String first = spelt("GET /x?0\n\n");
        String second = spelt("GET /x?1\n\n");
        for (List<String> segments : List.of(List.of(first + second), List.of(first, second))) {
            try (RawConnection connection = connect()) {
                for (String segment : segments) {
                    connection.send(segment);
                }
                connection.closeSending();

                assertThat(connection.read().body().text()).isEqualTo("/x?0");
                assertThat(connection.read().body().text()).isEqualTo("/x?1");
            }
        }
    }

    private static void await(CountDownLatch never, long seconds) {
        try {
            assertThat(never.await(seconds, TimeUnit.SECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answeringWithTargets() {
        origin().script(exchange -> exchange.answer(
                200,
                exchange.head().method() + " " + exchange.target() + " "
                        + exchange.readBody().text()));
    }

    @Test
    @Promise("absolute-form")
    default void targetInAbsoluteFormReachesTheOriginAsAPath() throws IOException {
        Recorder recorder = answeringOk();
        try (RawConnection connection = connect()) {
            Response response = connection
                    .send("GET http://public.example" + proxy().target("/a%20b;c?d=%2F")
                            + " HTTP/1.1\nHost: public.example\n\n")
                    .read();

            assertThat(response.status()).isEqualTo(200);
        }
        Http1Head seen = recorder.next().head();
        assertThat(seen.target()).isEqualTo("/a%20b;c?d=%2F");
        assertThat(seen.all("Host")).containsExactly("public.example");
    }

    @Test
    @Promise("options-asterisk")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11, STANDALONE, WILDFLY},
            how = CANNOT,
            why = "answers it itself")
    default void optionsOfTheWholeServerReachTheOrigin() throws IOException {
        Recorder recorder = answering("HTTP/1.1 204 No\nAllow: GET, X-ODD\n\n");
        try (RawConnection connection = connect()) {
            Response response = connection
                    .send("OPTIONS * HTTP/1.1\nHost: public.example\n\n")
                    .read("OPTIONS");

            assertThat(response.head().all("Allow")).containsExactly("GET, X-ODD");
        }
        assertThat(recorder.next().head().startLine()).isEqualTo("OPTIONS * HTTP/1.1");
    }

    @Test
    @Promise("close-by-client")
    default void connectionEndsWhenTheClientSaysSo() throws IOException {
        answeringOk();
        try (RawConnection connection = connect()) {
            Response response =
                    connection.send(spelt("GET /x\nConnection: close\n\n")).read();

            assertThat(response.body().text()).isEqualTo("ok");
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    @Test
    @Promise("close-by-origin")
    default void originThatClosesItsConnectionDoesNotCloseThePublicOne() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\nConnection: close\nContent-Length: 2\n\nok");
            exchange.close();
        });
        try (RawConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                Response response = connection.send(spelt("GET /x\n\n")).read();
                assertThat(response.body().text()).isEqualTo("ok");
                assertThat(response.head().all("Connection")).doesNotContain("close");
            }
        }
    }

    @Test
    @Promise("close-by-origin")
    default void bodyThatEndsWithTheConnectionArrivesWhole() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\nConnection: close\n\nto the end");
            exchange.close();
        });
        Response response = exchange("GET /x\n\n");

        assertThat(response.body().complete()).isTrue();
        assertThat(response.body().text()).isEqualTo("to the end");
    }

    @Test
    @Promise("head")
    default void headOverHttp2IsAHeadAlone() throws IOException {
        answering("HTTP/1.1 200 OK\nContent-Length: 5000\n\n");
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            for (int stream = 1; stream < 6; stream += 2) { // the connection stays in step
                connection.request("HEAD", stream, proxy().target("/x"));

                RawHttp2.Event event = connection.next().orElseThrow();

                assertThat(event).isEqualTo(new RawHttp2.Event(stream, 200, "", event.ended(), false));
                while (!event.ended()) {
                    event = connection.next().orElseThrow();
                    assertThat(event.data()).isEmpty();
                    assertThat(event.reset()).isFalse();
                }
            }
        }
    }

    @Test
    @Promise("in-step")
    default void responsesOfEveryKindLeaveTheConnectionInStep() throws IOException {
        List<String> answers = List.of(
                "HTTP/1.1 200 OK\nContent-Length: 5000\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n",
                "HTTP/1.1 204 No\n\n",
                "HTTP/1.1 304 Same\nETag: \"e\"\nContent-Length: 5000\n\n",
                "HTTP/1.1 206 Part\nContent-Range: bytes 0-1/9\nContent-Length: 2\n\nab",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 404 No\nTransfer-Encoding: chunked\n\n2\nno\n0\n\n");
        origin().script(exchange -> {
            exchange.readBody();
            exchange.send(answers.get(Integer.parseInt(exchange.target().substring(1))));
        });
        try (RawConnection connection = connect()) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < answers.size(); i++) {
                    String method = i < 2 ? "HEAD" : "GET";
                    Response response =
                            connection.send(spelt(method + " /" + i + "\n\n")).read(method);
                    assertThat(answers.get(i)).startsWith("HTTP/1.1 " + response.status());
                    assertThat(response.body().complete()).isTrue();
                }
            }
        }
    }
}
