package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How public clients connect: HTTP/1.0, kept connections, pipelines, HTTP/2, and a body that waits to be asked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PublicConnectionsIT {
    private static final String EXPECTING =
            "POST /upload HTTP/1.1\nHost: public.example\nExpect: 100-continue\nContent-Length: 5\n\n";

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private final Tunnel tunnel = Tunnel.to(origin.uri());

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    private void answerWithTarget() {
        origin.script(exchange -> {
            exchange.readBody();
            exchange.answer(200, "you asked for " + exchange.target());
        });
    }

    @Test
    void oneConnectionServesManyRequests() throws IOException {
        answerWithTarget();
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            for (int i = 0; i < 50; i++) {
                String request = "POST /" + i + " HTTP/1.1\nHost: public.example\nContent-Length: 3\n\nabc";
                assertThat(connection.send(request).read().body().text()).isEqualTo("you asked for /" + i);
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        answerWithTarget();
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\nHost: public.example\n\n");
        }
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            connection.send(requests.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(connection.read().body().text()).isEqualTo("you asked for /" + i);
            }
        }
    }

    @Test
    void http10IsAnsweredAndClosed() throws IOException {
        origin.script(Recorder.answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n"));
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response = connection.send("GET / HTTP/1.0\n\n").read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.head().has("Transfer-Encoding")).isFalse();
            assertThat(response.body().text()).isEqualTo("hello");
        }
    }

    @Test
    void connectionCloseIsHonoured() throws IOException {
        answerWithTarget();
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Response response = connection
                    .send("GET /last HTTP/1.1\nHost: public.example\nConnection: close\n\n")
                    .read();

            assertThat(response.body().text()).isEqualTo("you asked for /last");
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    /**
     * The upgrade to {@code h2c} is not taken up: who wants HTTP/2 knows so beforehand, or asks for it in the TLS
     * handshake.
     */
    @Test
    void clientThatOffersToGoOnInHttp2IsServedOverHttp1() {
        try (TestOrigin tomcat = TestOrigin.start();
                Tunnel http2Tunnel = Tunnel.to(tomcat.uri())) {
            PublicClient client = PublicClient.http2();
            HttpResponse<String> small = client.get(http2Tunnel.uri("/small"));
            PublicClient.Digest down = client.download(http2Tunnel.uri("/bytes?n=5000000"));
            HttpResponse<String> up = client.post(http2Tunnel.uri("/digest"), PublicClient.counted(3_000_000));

            assertThat(small.statusCode()).isEqualTo(200);
            assertThat(small.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(down.sha256()).isEqualTo(BodyPattern.sha256(5_000_000));
            assertThat(up.body()).startsWith("3000000 " + BodyPattern.sha256(3_000_000));
        }
    }

    @Test
    void bodyIsAskedForOnlyWhenTheOriginAsks() throws IOException {
        origin.script(exchange -> {
            exchange.send("HTTP/1.1 100 Continue\n\n");
            exchange.answer(200, exchange.readBody().text());
        });
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Http1Head interim = connection.send(EXPECTING).readHead();
            Response response = connection.send("hello").read();

            assertThat(interim.status()).isEqualTo(100);
            assertThat(response.body().text()).isEqualTo("hello");
        }
    }

    @Test
    void originMayRefuseABodyBeforeItIsSent() throws IOException {
        origin.script(exchange -> exchange.answer(413, "too large").close());
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            Http1Head head = connection.send(EXPECTING).readHead();

            assertThat(head.status()).isEqualTo(413);
        }
    }
}
