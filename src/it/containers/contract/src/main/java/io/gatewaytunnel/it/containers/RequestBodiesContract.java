package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.Http1Body;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, and the framing of bodies: what has none gets none, whatever the method. */
interface RequestBodiesContract extends OnProxy {
    int BODIES = 50;

    int RESETS = 20;

    @ParameterizedTest
    @OverBothVersions({
        "POST",
        "PUT",
        "PATCH",
        "OPTIONS",
        "PROPFIND",
        "MKCOL",
        "LOCK",
        "PURGE",
        "REPORT",
        "QUERY",
        "X-Odd"
    })
    @Promise("methods")
    default void methodAndBodyReachTheOrigin(Version version, String method) throws IOException {
        bodyArrivesWith(version, method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    @Promise("body-with-get")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.allow-payload-for-undefined-http-methods=true`")
    default void bodyOfGetAndDeleteReachesTheOrigin(String method) throws IOException {
        bodyArrivesWith(Version.HTTP_1_1, method);
    }

    @Test
    @Promise("body-with-get-http2")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why =
                    "answers 400 to a body with `GET` over HTTP/2, whatever the setting for HTTP/1.1; `DELETE` may have one")
    default void bodyOfGetReachesTheOriginOverHttp2() throws IOException {
        bodyArrivesWith(Version.HTTP_2, "GET");
    }

    @Test
    @Promise("methods")
    default void bodyOfDeleteReachesTheOriginOverHttp2() throws IOException {
        bodyArrivesWith(Version.HTTP_2, "DELETE");
    }

    private void bodyArrivesWith(Version version, String method) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, method + " /things\nContent-Length: 5\n\nhello"))
                .isEqualTo(200);

        Recorder.Request seen = recorder.next();
        assertThat(seen.head().startLine()).isEqualTo(method + " /things HTTP/1.1");
        assertThat(seen.head().all("Content-Length")).containsExactly("5");
        assertThat(seen.body().text()).isEqualTo("hello");
    }

    @ParameterizedTest
    @OverBothVersions({
        "GET",
        "DELETE",
        "OPTIONS",
        "PROPFIND",
        "POST",
        "PUT",
        "PATCH",
        "MKCOL",
        "REPORT",
        "QUERY",
        "X-Odd"
    })
    @Promise("no-body-made-up")
    default void requestWithoutBodyStaysWithoutBody(Version version, String method) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, method + " /x\n\n")).isEqualTo(200);

        Http1Head seen = recorder.next().head();
        assertThat(seen.method()).isEqualTo(method);
        assertThat(seen.has("Content-Length")).isFalse();
        assertThat(seen.has("Transfer-Encoding")).isFalse();
    }

    @ParameterizedTest
    @OverBothVersions({"POST", "PUT", "DELETE", "MKCOL"})
    @Promise("no-body-made-up")
    default void lengthOfZeroStays(Version version, String method) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, method + " /x\nContent-Length: 0\n\n")).isEqualTo(200);

        Http1Head seen = recorder.next().head();
        assertThat(seen.all("Content-Length")).containsExactly("0");
        assertThat(seen.has("Transfer-Encoding")).isFalse();
    }

    /** What nobody knows when the head is passed on has to be sent in chunks. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE"})
    @Promise("body-without-length")
    default void bodyThatTurnsOutToBeEmptyIsEmpty(String method) throws Exception {
        CountDownLatch headHasCome = new CountDownLatch(1);
        origin().script(exchange -> {
            headHasCome.countDown();
            exchange.answer(
                    200,
                    exchange.head().has("Content-Length") + exchange.readBody().text());
        });
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.sendHead(1, false, request(method + " /x\n\n").http2Fields());
            assertThat(headHasCome.await(10, TimeUnit.SECONDS)).isTrue();
            connection.sendData(1, true, new byte[0]);

            assertThat(connection.readUntil(1, "false")).isEqualTo("false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "POST", "PATCH", "MKCOL"})
    @Promise("body-without-length")
    default void bodyRightBehindTheHeadIsNotOverlooked(String method) throws IOException {
        origin().script(exchange -> exchange.answer(200, exchange.readBody().text()));
        List<String> sent = new ArrayList<>();
        List<String> came = new ArrayList<>();
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            for (int i = 0; i < BODIES; i++) {
                int stream = 2 * i + 1;
                String body = i % 3 == 0 ? "" : "body " + i + ".";
                connection.sendHead(stream, false, request(method + " /x\n\n").http2Fields());
                connection.sendData(stream, true, body.getBytes(StandardCharsets.ISO_8859_1));
                sent.add(body);
                came.add(connection.readAll(stream));
            }
        }
        assertThat(came).isEqualTo(sent);
    }

    /** Servers have done with its input likewise, but it is not a request without a body. */
    @ParameterizedTest
    @ValueSource(strings = {"POST", "MKCOL"})
    @Promise("body-without-length")
    default void requestThatIsResetBeforeItsEndIsNotWhole(String method) throws IOException {
        Queue<Http1Head> whole = new ConcurrentLinkedQueue<>();
        origin().script(exchange -> {
            if (exchange.readBody().complete()) {
                whole.add(exchange.head());
            }
            exchange.answer(200, "ok");
        });
        for (int i = 0; i < RESETS; i++) {
            try (RawHttp2 connection = new RawHttp2(proxy().port())) {
                connection.sendHead(1, false, request(method + " /reset\n\n").http2Fields());
                connection.cancel(1);
            }
        }
        assertThat(ask(Version.HTTP_2, method + " /x\n\n")).isEqualTo(200);

        assertThat(whole).extracting(Http1Head::target).containsExactly("/x");
    }

    @Test
    @Promise("request-trailers")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`allowedTrailerHeaders`, by their names")
    default void trailersOfARequestReachTheOrigin() throws IOException {
        assertThat(trailersOf("X-Checksum: 42")).containsExactly("x-checksum=42");
    }

    @Test
    @Promise("any-request-trailers")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            why = "knows no wildcard for `allowedTrailerHeaders`")
    default void trailersOfAnyNameReachTheOrigin() throws IOException {
        assertThat(trailersOf("X-Of-My-Own: 42")).containsExactly("x-of-my-own=42");
    }

    private List<String> trailersOf(String trailer) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(
                        Version.HTTP_1_1,
                        "POST /x\nTrailer: X-Checksum, X-Of-My-Own\nTransfer-Encoding: chunked\n\n5\nhello\n0\n"
                                + trailer + "\n\n"))
                .isEqualTo(200);

        Recorder.Request seen = recorder.next();
        assertThat(seen.body().text()).isEqualTo("hello");
        assertThat(seen.head().all("Trailer")).containsExactly("X-Checksum, X-Of-My-Own");
        return seen.body().trailers().stream()
                .map(field -> field.name().toLowerCase(Locale.ROOT) + "=" + field.value())
                .toList();
    }

    /** Behind a body, and behind none; servers wait for data, and none comes any more. */
    @ParameterizedTest
    @ValueSource(strings = {"hello", ""})
    @Promise("request-trailers-http2")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`allowedTrailerHeaders`, by their names")
    default void trailersOfARequestReachTheOriginOverHttp2(String body) throws Exception {
        assertThat(answerToTrailers(body, "x-checksum")).isEqualTo(body + " x-checksum=42 end");
    }

    /** Whether they are passed on or not. */
    @ParameterizedTest
    @ValueSource(strings = {"hello", ""})
    @Promise("end-by-trailers-http2")
    default void requestThatEndsWithTrailersEnds(String body) throws Exception {
        assertThat(answerToTrailers(body, "x-of-my-own")).startsWith(body + " ").endsWith("end");
    }

    private String answerToTrailers(String body, String trailer) throws Exception {
        CountDownLatch headHasCome = new CountDownLatch(1);
        origin().script(exchange -> {
            headHasCome.countDown();
            Http1Body whole = exchange.readBody();
            StringBuilder trailers = new StringBuilder(whole.text() + " ");
            whole.trailers()
                    .forEach(field -> trailers.append(field.name().toLowerCase(Locale.ROOT))
                            .append('=')
                            .append(field.value())
                            .append(' '));
            exchange.answer(200, trailers + "end");
        });
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.sendHead(1, false, request("POST /x\n\n").http2Fields());
            if (!body.isEmpty()) {
                connection.sendData(1, false, body.getBytes(StandardCharsets.ISO_8859_1));
            }
            assertThat(headHasCome.await(10, TimeUnit.SECONDS)).isTrue();
            connection.sendHead(1, true, List.of(new Http1Head.Field(trailer, "42")));

            return connection.readUntil(1, "end");
        }
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("no-trace")
    default void traceIsRefused(Version version) throws IOException {
        isRefused(version, "TRACE");
    }

    @Test
    @Promise("no-connect")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "keeps our refusal of `CONNECT` to itself, and the client waits; the request goes nowhere")
    default void connectIsRefused() throws IOException {
        isRefused(Version.HTTP_1_1, "CONNECT");
    }

    private void isRefused(Version version, String method) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, method + " /x\n\n")).isIn(400, 404, 405, 501);

        assertThat(recorder.isEmpty()).isTrue();
    }
}
