package io.gatewaytunnel.front;

import static io.gatewaytunnel.front.ProxyAndAgent.GET;
import static io.gatewaytunnel.front.ProxyAndAgent.awaitClosed;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single exchanges that go well, through a real Tomcat, over real sockets. What goes wrong is in
 * {@link BrokenExchangeTest}.
 */
@Timeout(60)
final class PublicExchangeTest {
    @TempDir
    Path directory;

    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of(),
                agent -> agent.on("/echo", stream -> {
                            stream.sendHeadOnce(200, "Content-Type", "application/octet-stream");
                            stream.echo();
                        })
                        .on(
                                "/hello",
                                stream -> stream.whole(200, "hello", "Content-Length", "5", "X-Two", "a", "X-Two", "b"))
                        .on("/chunked", stream -> stream.whole(200, "hello")));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void headAndBodyOfTheOriginReachTheClient() throws Exception {
        RawHttp.Response response = proxy.get("/hello?a=%2F&b=;");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.first("content-length")).isEqualTo("5");
        assertThat(response.all("x-two")).containsExactly("a", "b");
        assertThat(proxy.lastStream().head().target()).isEqualTo("/hello?a=%2F&b=;");
        assertThat(proxy.lastStream().head().bodyLength()).isEqualTo(RequestHead.NO_BODY);
    }

    @Test
    void pathsArriveAsTheyWereSpelt() throws Exception {
        for (String path :
                new String[] {"/hello/a%2Fb", "/hello//c", "/hello/d;e=f/g", "/hello/x/../y", "/hello/%zz%25"}) {
            RawHttp.Response response = proxy.get(path);
            if (response.status() == 200) {
                assertThat(proxy.lastStream().head().target()).isEqualTo(path);
            } else {
                assertThat(response.status()).isEqualTo(400);
            }
        }
    }

    @Test
    void whatTheClientClaimsOfItselfIsReplaced() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("GET /hello HTTP/1.1\r\nHost: public.example\r\nX-Forwarded-For: 6.6.6.6\r\n"
                            + "Forwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
                            + "Connection: X-Secret\r\nX-Secret: s\r\nVia: 1.1 other\r\n\r\n")
                    .read();
        }

        Headers headers = proxy.lastStream().head().headers();
        assertThat(headers.all("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(headers.all("x-forwarded-proto")).containsExactly("http");
        assertThat(headers.all("forwarded")).containsExactly("for=127.0.0.1;host=public.example;proto=http");
        assertThat(headers.all("via")).containsExactly("1.1 other", "1.1 gateway-tunnel");
        assertThat(headers.contains("x-secret")).isFalse();
        assertThat(headers.contains("host")).isFalse();
        assertThat(proxy.lastStream().head().authority()).isEqualTo("public.example");
    }

    @Test
    void answerToHeadKeepsItsLengthAndTheConnectionGoesOn() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response head =
                    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n").read("HEAD");
            RawHttp.Response next = client.send(GET.formatted("/hello")).read();

            assertThat(head.first("content-length")).isEqualTo("5");
            assertThat(next.text()).isEqualTo("hello");
        }
    }

    @Test
    void bodiesOfAnyFramingAreEchoedOverOneConnection() throws Exception {
        try (RawHttp client = proxy.client()) {
            for (int size : new int[] {0, 1, 8191, 8192, 65536, 300_000, 2_000_000}) {
                byte[] body = new byte[size];
                java.util.Arrays.fill(body, (byte) 'b');

                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
                Thread sender = new Thread(() -> sendAll(client, body), "sender");
                sender.start();
                RawHttp.Response response = client.read();
                sender.join();

                assertThat(response.text()).isEqualTo("b".repeat(size));
                assertThat(response.complete()).isTrue();
            }
        }
    }

    private static void sendAll(RawHttp client, byte[] body) {
        try {
            client.send(body);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void trailersGoBothWays() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                            + "Trailer: X-Checksum\r\n\r\n3\r\nabc\r\n0\r\nX-Checksum: 42\r\n\r\n")
                    .read();

            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.trailers()).hasSize(1).first().asString().isEqualToIgnoringCase("x-checksum: 42");
        }
    }

    @Test
    void anEventArrivesAlthoughTheBodyGoesOn() throws Exception {
        proxy.agent().on("/events", stream -> {
            if (stream.sendHeadOnce(200, "Content-Type", "text/event-stream")) {
                stream.sendText("data: 1\n\n");
            }
        });
        try (RawHttp client = proxy.client()) {
            RawHttp.Response head = client.send(GET.formatted("/events")).readHead();

            assertThat(head.first("content-type")).isEqualTo("text/event-stream");
            assertThat(client.readChunk()).isEqualTo("data: 1\n\n");
            proxy.lastStream().sendText("data: 2\n\n");
            assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
        }
    }

    @Test
    void headArrivesBeforeAnyByteOfTheBody() throws Exception {
        proxy.agent().on("/head-only", stream -> stream.sendHeadOnce(200, "X-Early", "yes"));
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(GET.formatted("/head-only")).readHead().first("x-early"))
                    .isEqualTo("yes");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/hello") + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + GET.formatted("/chunked"));

            assertThat(client.read().text()).isEqualTo("hello");
            assertThat(client.read().text()).isEqualTo("abc");
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    @Test
    void clientIsAskedForItsBodyOnlyWhenTheAgentAsks() throws Exception {
        proxy.agent().on("/ask", stream -> {
            stream.stream().allowRequestBody();
            stream.drink();
            if (stream.requestEnd().isDone()) {
                stream.whole(200, "took " + stream.receivedBytes());
            }
        });
        try (RawHttp client = proxy.client()) {
            client.send("POST /ask HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.readHead().status()).isEqualTo(100);
            assertThat(client.send("abc").read().text()).isEqualTo("took 3");
        }
    }

    /** The agent never asks; what its stream has room for goes out all the same. */
    @Test
    void bodyThatComesUnaskedGoesOutAtOnce() throws Exception {
        proxy.agent().on("/unasked", stream -> {
            stream.drink();
            if (stream.requestEnd().isDone()) {
                stream.whole(200, "took " + stream.receivedBytes());
            }
        });
        String head = "POST /unasked HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(head + "abc").read().text()).isEqualTo("took 3");

            client.send(head);
            proxy.streamOn("/unasked");
            assertThat(client.send("abc").read().text()).isEqualTo("took 3");
        }
    }

    @Test
    void clientThatWaitsIsRefusedWithoutBeingAsked() throws Exception {
        proxy.agent().on("/no", stream -> stream.whole(417, "no", "Content-Length", "2"));
        try (RawHttp client = proxy.client()) {
            client.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(417);
        }
    }

    @Test
    void earlyAnswerComesWhileTheClientIsStillSending() throws Exception {
        proxy.agent().on("/413", stream -> stream.whole(413, "too large", "Content-Length", "9"));
        try (RawHttp client = proxy.client()) {
            client.send("POST /413 HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n");
            client.send(new byte[100_000]);

            assertThat(client.read().status()).isEqualTo(413);
        }
        awaitClosed(proxy.lastStream());
        assertThat(proxy.get("/hello").text()).isEqualTo("hello");
    }
}
