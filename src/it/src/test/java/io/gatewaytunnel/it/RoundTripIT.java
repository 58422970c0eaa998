package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses cross the tunnel as they are. Rows of docs/FIDELITY.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoundTripIT {
    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private final Tunnel tunnel = Tunnel.to(origin.uri());

    @BeforeAll
    void serves() {
        assertThat(tunnel.proxy().status().ready()).isEqualTo(200);
    }

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    private Recorder record(String answer) {
        Recorder recorder = Recorder.answering(answer);
        origin.script(recorder);
        return recorder;
    }

    private Recorder recordOk() {
        Recorder recorder = Recorder.answeringOk();
        origin.script(recorder);
        return recorder;
    }

    private Response exchange(String method, String request) throws IOException {
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            return connection.send(request).read(method);
        }
    }

    private Response get() throws IOException {
        return exchange("GET", "GET /x HTTP/1.1\nHost: public.example\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "POST",
                "PUT",
                "PATCH",
                "DELETE",
                "OPTIONS",
                "PROPFIND",
                "MKCOL",
                "LOCK",
                "PURGE",
                "QUERY",
                "X-Odd"
            })
    void methodAndBodyReachTheOrigin(String method) throws IOException {
        Recorder recorder = recordOk();

        Response response =
                exchange(method, method + " /things HTTP/1.1\nHost: public.example\nContent-Length: 5\n\nhello");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("ok");
        Recorder.Request seen = recorder.next();
        assertThat(seen.head().startLine()).isEqualTo(method + " /things HTTP/1.1");
        assertThat(seen.body().text()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "PROPFIND"})
    void requestWithoutBodyStaysWithoutBody(String method) throws IOException {
        Recorder recorder = recordOk();

        exchange(method, method + " / HTTP/1.1\nHost: public.example\n\n");

        Http1Head seen = recorder.next().head();
        assertThat(seen.has("Content-Length")).isFalse();
        assertThat(seen.has("Transfer-Encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE"})
    void methodsOfAProxyAreRefused(String method) throws IOException {
        Recorder recorder = recordOk();
        String target = method.equals("CONNECT") ? "public.example:443" : "/";

        Response response = exchange(method, method + " " + target + " HTTP/1.1\nHost: public.example:443\n\n");

        assertThat(response.status()).isIn(400, 405, 501);
        assertThat(recorder.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb%2f",
                "/a;p=1/b;q=2",
                "/a%20b",
                "/%C3%A4",
                "/a%25b%3Bc",
                "/*",
                "/a:b@c!$&'()*+,=~-._",
                "/a?",
                "/a?x=1&x=2&y=%20+&z=a/b?c",
                "/a?%2F=%00",
                "/?;=,:@!$'()*",
                "/.well-known/x"
            })
    void targetArrivesByteForByte(String target) throws IOException {
        Recorder recorder = recordOk();

        Response response = exchange("GET", "GET " + target + " HTTP/1.1\nHost: public.example\n\n");

        assertThat(response.status()).isEqualTo(200);
        assertThat(recorder.next().head().target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//a//b",
                "/a/../b",
                "/a/./b",
                "/%2e%2e/b",
                "/..;/b",
                "/a%5Cb",
                "/a\\b",
                "/a?q={|}^",
                "/a|b",
                "/%zz",
                "/a%",
                "/WEB-INF/x"
            })
    void targetThatTheContainerMayNotLikeIsKeptOrRefusedButNeverRewritten(String target) throws IOException {
        Recorder recorder = recordOk();

        Response response = exchange("GET", "GET " + target + " HTTP/1.1\nHost: public.example\n\n");

        if (response.status() == 200) {
            assertThat(recorder.next().head().target()).isEqualTo(target);
        } else {
            assertThat(response.status()).isIn(400, 404);
            assertThat(recorder.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299, 302, 400, 401, 404, 418, 451, 500, 502, 503, 599})
    void statusHeadersAndBodyOfTheOriginArePassedOn(int status) throws IOException {
        record("HTTP/1.1 " + status + " Odd Words\nLocation: /elsewhere\nContent-Length: 4\n\nbody");

        Response response = get();

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head().first("Location")).contains("/elsewhere");
        assertThat(response.body().text()).isEqualTo("body");
        assertThat(response.head().has("Proxy-Status")).isFalse();
    }

    @Test
    void headKeepsTheLengthThatItsGetWouldHave() throws IOException {
        Recorder recorder = record("HTTP/1.1 200 OK\nContent-Length: 12345\nETag: \"e\"\n\n");

        Response response = exchange("HEAD", "HEAD /big HTTP/1.1\nHost: public.example\n\n");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.head().all("Content-Length")).containsExactly("12345");
        assertThat(response.head().first("ETag")).contains("\"e\"");
        assertThat(recorder.next().head().method()).isEqualTo("HEAD");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void responsesThatNeverHaveBodiesHaveNone(int status) throws IOException {
        record("HTTP/1.1 " + status + " None\nETag: \"e\"\n\n");

        try (RawConnection connection = new RawConnection(tunnel.port())) {
            String request = "GET /x HTTP/1.1\nHost: public.example\nIf-None-Match: \"e\"\n\n";
            Response first = connection.send(request).read();
            Response second = connection.send(request).read(); // the connection is still in step

            assertThat(first.status()).isEqualTo(status);
            assertThat(first.head().first("ETag")).contains("\"e\"");
            assertThat(first.head().has("Transfer-Encoding")).isFalse();
            assertThat(second.status()).isEqualTo(status);
        }
    }

    @Test
    void rangesArePassedOn() throws IOException {
        Recorder recorder = record("HTTP/1.1 206 Part\nContent-Range: bytes 2-4/10\nContent-Length: 3\n\ncde");

        Response response = exchange("GET", "GET /x HTTP/1.1\nHost: public.example\nRange: bytes=2-4\n\n");

        assertThat(response.status()).isEqualTo(206);
        assertThat(response.head().first("Content-Range")).contains("bytes 2-4/10");
        assertThat(response.body().text()).isEqualTo("cde");
        assertThat(recorder.next().head().first("Range")).contains("bytes=2-4");
    }

    @Test
    void lengthOfTheOriginIsKept() throws IOException {
        record("HTTP/1.1 200 OK\nContent-Length: 11\n\nhello world");

        Response response = get();

        assertThat(response.head().all("Content-Length")).containsExactly("11");
        assertThat(response.head().has("Transfer-Encoding")).isFalse();
    }

    @Test
    void bodyWithoutLengthStaysWithoutLength() throws IOException {
        record("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n6\n world\n0\n\n");

        Response response = get();

        assertThat(response.body().complete()).isTrue();
        assertThat(response.body().text()).isEqualTo("hello world");
        assertThat(response.head().has("Content-Length")).isFalse();
    }

    @Test
    void bodyThatEndsWithTheConnectionArrivesWhole() throws IOException {
        origin.script(exchange -> exchange.send("HTTP/1.1 200 OK\nConnection: close\n\nto the end")
                .close());

        Response response = get();

        assertThat(response.body().complete()).isTrue();
        assertThat(response.body().text()).isEqualTo("to the end");
    }

    @Test
    void lengthOfTheRequestIsKept() throws IOException {
        Recorder recorder = recordOk();

        exchange("POST", "POST / HTTP/1.1\nHost: public.example\nContent-Length: 0\n\n");
        exchange("POST", "POST / HTTP/1.1\nHost: public.example\nContent-Length: 3\n\nabc");

        assertThat(recorder.next().head().all("Content-Length")).containsExactly("0");
        assertThat(recorder.next().head().all("Content-Length")).containsExactly("3");
    }

    @Test
    void chunkedRequestStaysChunkedWithItsTrailers() throws IOException {
        Recorder recorder = recordOk();

        exchange("POST", """
                POST / HTTP/1.1
                Host: public.example
                Transfer-Encoding: chunked
                Trailer: Digest

                5
                hello
                1;ext=1
                !
                0
                Digest: sha-256=abc

                """);

        Recorder.Request seen = recorder.next();
        assertThat(seen.head().first("Transfer-Encoding")).contains("chunked");
        assertThat(seen.body().text()).isEqualTo("hello!");
        assertThat(seen.body().trailers())
                .extracting(f -> f.name().toLowerCase(java.util.Locale.ROOT))
                .contains("digest");
    }

    @Test
    void trailersOfTheResponseArePassedOn() throws IOException {
        record("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n2\nok\n0\nX-Sum: 42\nX-More: 1\n\n");

        Response response = get();

        assertThat(response.body().text()).isEqualTo("ok");
        assertThat(response.body().trailers())
                .contains(new Http1Head.Field("X-Sum", "42"), new Http1Head.Field("X-More", "1"));
    }

    @Test
    void encodedContentIsNotTouched() throws IOException {
        record("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 4\n\n\u001f\u008b\u0000\u00ff");

        Response response = get();

        assertThat(response.head().first("Content-Encoding")).contains("gzip");
        assertThat(response.body().text()).isEqualTo("\u001f\u008b\u0000\u00ff");
    }

    @Test
    void informationalHeadsAreNotTakenForTheResponse() throws IOException {
        record("HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 102 Processing\n\n"
                + "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");

        Response response = get();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("ok");
    }
}
