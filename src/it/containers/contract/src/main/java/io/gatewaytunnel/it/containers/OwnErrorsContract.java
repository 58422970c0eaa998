package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.containers.http2.Http2Response;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of the tunnel's own reach people as pages and programs as problem+json, and the logs know them by an id. */
interface OwnErrorsContract extends OnProxy {
    String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    /** An answer that becomes an error of ours, of a kind that few other tests cause: logs tell of ten each minute. */
    String NOT_HTTP = "HTTP/1.1 nonsense\n\n";

    Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /** What is ours on every server: one that fails at the origin, and one that no agent is asked about. */
    private static int statusOf(String path) {
        return path.startsWith("/_tunnel/") ? 404 : 502;
    }

    private static String idIn(String text) {
        Matcher matcher = ID.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group();
    }

    private static void assertIsPage(Http1Head head, String page) {
        assertThat(head.first("Content-Type").orElse("").replace(" ", "").toLowerCase(Locale.ROOT))
                .isEqualTo("text/html;charset=utf-8");
        assertThat(head.all("Content-Security-Policy"))
                .containsExactly("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(head.all("X-Content-Type-Options")).containsExactly("nosniff");
        assertIsOurs(head, page);
        assertThat(page).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    private static void assertIsProblem(Http1Head head, String json) {
        assertThat(head.all("Content-Type")).containsExactly("application/problem+json");
        assertIsOurs(head, json);
        assertThat(json).startsWith("{\"title\":").endsWith("\"requestId\":\"" + idIn(json) + "\"}");
    }

    private static void assertIsOurs(Http1Head head, String body) {
        assertThat(head.all("Vary")).containsExactly("Accept");
        assertThat(head.all("Cache-Control")).containsExactly("no-store");
        assertThat(head.first("Content-Length")).contains(String.valueOf(body.length()));
        assertThat(head.first("Proxy-Status").orElse(""))
                .startsWith("gateway-tunnel; error=")
                .endsWith("; request=" + idIn(body) + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fails", "/_tunnel/nothing"})
    @Promise("error-page")
    default void personGetsAPageAndAProgramAProblem(String path) throws IOException {
        origin().script(RawExchange::close);
        try (RawConnection connection = connect()) {
            Response page = connection
                    .send(spelt("GET " + path + "\nAccept: " + BROWSER + "\n\n"))
                    .read();
            assertThat(page.status()).isEqualTo(statusOf(path));
            assertIsPage(page.head(), page.body().text());

            Response head = connection
                    .send(spelt("HEAD " + path + "\nAccept: " + BROWSER + "\n\n"))
                    .read("HEAD");
            assertThat(head.status()).isEqualTo(statusOf(path));
            assertThat(head.head().all("Content-Length")).isEqualTo(page.head().all("Content-Length"));
            assertThat(head.head().all("Content-Type")).isEqualTo(page.head().all("Content-Type"));

            Response problem =
                    connection.send(spelt("GET " + path + "\nAccept: */*\n\n")).read(); // the connection is in step
            assertThat(problem.status()).isEqualTo(statusOf(path));
            assertIsProblem(problem.head(), problem.body().text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fails", "/_tunnel/nothing"})
    @Promise("error-page")
    default void personGetsAPageAndAProgramAProblemOverHttp2(String path) {
        origin().script(RawExchange::close);
        try (Http2Client client = new Http2Client(proxy().port())) {
            Http2Response page = client.request("GET", proxy().target(path))
                    .field("accept", BROWSER)
                    .exchange();
            assertThat(page.status()).isEqualTo(statusOf(path));
            assertIsPage(page.head(), page.text());

            Http2Response head = client.request("HEAD", proxy().target(path))
                    .field("accept", BROWSER)
                    .exchange();
            assertThat(head.status()).isEqualTo(statusOf(path));
            assertThat(head.head().all("Content-Type")).isEqualTo(page.head().all("Content-Type"));
            assertThat(head.length()).isZero();

            Http2Response problem = client.request("GET", proxy().target(path))
                    .field("accept", "text/html;q=0.5, application/json")
                    .exchange();
            assertThat(problem.status()).isEqualTo(statusOf(path));
            assertIsProblem(problem.head(), problem.text());
        }
    }

    @Test
    @Promise("request-id")
    default void idOfAFailedRequestIsInBothLogs() throws IOException {
        Recorder recorder = answering(NOT_HTTP);

        assertIsLogged(idIn(exchange("GET /fails\n\n").body().text()));
        assertThat(recorder.next().head().has("X-Request-Id")).isFalse();
    }

    @Test
    @Promise("request-id")
    default void idOfAFailedRequestIsInBothLogsOverHttp2() {
        Recorder recorder = answering(NOT_HTTP);
        try (Http2Client client = new Http2Client(proxy().port())) {
            assertIsLogged(idIn(client.get(proxy().target("/fails")).text()));
        }
        assertThat(recorder.next().head().has("X-Request-Id")).isFalse();
    }

    @Test
    @Promise("request-id")
    default void strangersIdIsPassedOnAndNotBelieved() throws IOException {
        Recorder recorder = answering(NOT_HTTP);

        String problem = exchange("GET /fails\nX-Request-Id: forged\n\n").body().text();

        assertThat(problem).doesNotContain("forged").containsPattern(ID);
        assertThat(recorder.next().head().all("X-Request-Id")).containsExactly("forged");
    }

    private void assertIsLogged(String id) {
        awaitLine("the agent's log", () -> tunnel().said(), id);
        awaitLine("the server's log", () -> ServerLog.text(proxy()), id);
    }

    private static void awaitLine(String where, Supplier<String> log, String id) {
        await(where + " to name request " + id)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> log.get().contains("request=" + id + " session="));
    }
}
