package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.STANDALONE;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses reach the public client as the origin gave them. */
interface ResponsesContract extends OnProxy {
    private Http1Head seenByClient(String fields) throws IOException {
        answering("HTTP/1.1 200 OK\nContent-Length: 2\n" + fields + "\nok");
        Response response = exchange("GET /x\n\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("ok");
        return response.head();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 299, 302, 400, 401, 404, 418, 451, 500, 502, 503, 599})
    @Promise("status")
    default void statusFieldsAndBodyArePassedOn(int status) throws IOException {
        answering("HTTP/1.1 " + status + " Odd Words\nLocation: /elsewhere\nContent-Length: 4\n\nbody");

        Response response = exchange("GET /x\n\n");

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.head().first("Location")).contains("/elsewhere");
        assertThat(response.body().text()).isEqualTo("body");
        assertThat(response.head().has("Proxy-Status")).isFalse();
    }

    @Test
    @Promise("set-cookie")
    default void repeatedFieldsKeepTheirOrderAndAreNotJoined() throws IOException {
        Http1Head seen = seenByClient("Set-Cookie: a=1; Path=/\nLink: </1>\nSet-Cookie: b=2, c\nLink: </2>\n");

        assertThat(seen.all("Set-Cookie")).containsExactly("a=1; Path=/", "b=2, c");
        assertThat(seen.all("Link")).containsExactly("</1>", "</2>");
    }

    @Test
    @Promise("set-cookie")
    default void repeatedFieldsKeepTheirOrderOverHttp2() {
        answering("HTTP/1.1 200 OK\nSet-Cookie: a=1; Path=/\nSet-Cookie: b=2, c\nContent-Length: 2\n\nok");
        try (Http2Client client = new Http2Client(proxy().port())) {
            Http2Response response = client.get(proxy().target("/x"));

            assertThat(response.head().all("Set-Cookie")).containsExactly("a=1; Path=/", "b=2, c");
            assertThat(response.text()).isEqualTo("ok");
        }
    }

    @Test
    @Promise("date-server-via")
    default void dateServerAndViaOfTheOriginAreKept() throws IOException {
        Http1Head seen = seenByClient("Date: Sun, 06 Nov 1994 08:49:37 GMT\nServer: odd/2\nVia: 1.1 inner\n");

        assertThat(seen.all("Date")).containsExactly("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(seen.all("Server")).containsExactly("odd/2");
        assertThat(String.join(", ", seen.all("Via"))).startsWith("1.1 inner");
    }

    @Test
    @Promise("nothing-added")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.server-header=false`, `http.xpowered-by=false`, `http.xframe-options=false`")
    default void noFieldIsMadeUp() throws IOException {
        Http1Head seen = seenByClient("");

        assertThat(seen.fields())
                .extracting(field -> field.name().toLowerCase(Locale.ROOT))
                .isSubsetOf("content-length", "date", "connection", "keep-alive", "via");
    }

    @Test
    @Promise("head")
    default void answerToHeadKeepsItsLength() throws IOException {
        Recorder recorder = answering("HTTP/1.1 200 OK\nContent-Length: 12345\nETag: \"e\"\n\n");

        try (RawConnection connection = connect()) {
            for (int i = 0; i < 2; i++) { // the connection stays in step
                Response response = connection.send(spelt("HEAD /big\n\n")).read("HEAD");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.head().all("Content-Length")).containsExactly("12345");
                assertThat(response.head().first("ETag")).contains("\"e\"");
                assertThat(recorder.next().head().method()).isEqualTo("HEAD");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    @Promise("no-content")
    default void responsesThatNeverHaveBodiesHaveNone(int status) throws IOException {
        answering("HTTP/1.1 " + status + " None\nETag: \"e\"\n\n");

        try (RawConnection connection = connect()) {
            for (int i = 0; i < 2; i++) { // the connection stays in step
                Response response = connection
                        .send(spelt("GET /x\nIf-None-Match: \"e\"\n\n"))
                        .read();
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.head().first("ETag")).contains("\"e\"");
                assertThat(response.head().has("Transfer-Encoding")).isFalse();
            }
        }
    }

    /** What the whole answer would have; caches compare it. */
    @ParameterizedTest
    @OverBothVersions
    @Promise("not-modified-length")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11, STANDALONE, WILDFLY, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "takes the length away")
    default void lengthOfAnAnswerThatIsNotSentIsKept(Version version) throws IOException {
        answering("HTTP/1.1 304 Same\nETag: \"e\"\nContent-Length: 5000\n\n");

        assertThat(notModifiedLength(version)).contains("5000");
    }

    private Optional<String> notModifiedLength(Version version) throws IOException {
        if (version == Version.HTTP_1_1) {
            return exchange("GET /x\nIf-None-Match: \"e\"\n\n").head().first("Content-Length");
        }
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            return connection.await(connection.get(proxy().target("/x"))).first("content-length");
        }
    }

    @Test
    @Promise("ranges")
    default void rangesArePassedOn() throws IOException {
        Recorder recorder = answering("HTTP/1.1 206 Part\nContent-Range: bytes 2-4/10\nContent-Length: 3\n\ncde");

        Response response = exchange("GET /x\nRange: bytes=2-4\n\n");

        assertThat(response.status()).isEqualTo(206);
        assertThat(response.head().first("Content-Range")).contains("bytes 2-4/10");
        assertThat(response.body().text()).isEqualTo("cde");
        assertThat(recorder.next().head().first("Range")).contains("bytes=2-4");
    }

    @Test
    @Promise("length-kept")
    default void lengthOfTheOriginIsKept() throws IOException {
        answering("HTTP/1.1 200 OK\nContent-Length: 11\n\nhello world");

        Response response = exchange("GET /x\n\n");

        assertThat(response.head().all("Content-Length")).containsExactly("11");
        assertThat(response.head().has("Transfer-Encoding")).isFalse();
    }

    @Test
    @Promise("length-kept")
    default void bodyWithoutLengthStaysWithoutLength() throws IOException {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n6\n world\n0\n\n");

        Response response = exchange("GET /x\n\n");

        assertThat(response.body().complete()).isTrue();
        assertThat(response.body().text()).isEqualTo("hello world");
        assertThat(response.head().has("Content-Length")).isFalse();
    }

    @Test
    @Promise("response-trailers")
    default void trailersOfTheResponseArePassedOn() throws IOException {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n2\nok\n0\nX-Sum: 42\nX-More: 1\n\n");

        Response response = exchange("GET /x\nTE: trailers\n\n");

        assertThat(response.head().all("Trailer")).containsExactly("X-Sum");
        assertThat(response.body().text()).isEqualTo("ok");
        assertThat(response.body().trailers())
                .extracting(field -> field.name().toLowerCase(Locale.ROOT) + "=" + field.value())
                .contains("x-sum=42", "x-more=1");
    }

    @Test
    @Promise("response-trailers")
    default void trailersOfTheResponseArePassedOnOverHttp2() {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTrailer: X-Sum\n\n2\nok\n0\nX-Sum: 42\n\n");
        try (Http2Client client = new Http2Client(proxy().port())) {
            Http2Response response = client.request("GET", proxy().target("/x"))
                    .field("te", "trailers")
                    .exchange();

            assertThat(response.text()).isEqualTo("ok");
            assertThat(response.complete()).isTrue();
            assertThat(response.trailers()).contains(new Http1Head.Field("x-sum", "42"));
        }
    }

    @Test
    @Promise("encoding-untouched")
    default void encodedContentIsNotTouched() throws IOException {
        answering("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 4\n\n\u001f\u008b\u0000\u00ff");

        Response response = exchange("GET /x\nAccept-Encoding: gzip\n\n");

        assertThat(response.head().first("Content-Encoding")).contains("gzip");
        assertThat(response.body().text()).isEqualTo("\u001f\u008b\u0000\u00ff");
    }
}
