package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the connector lets through as it was sent, and what it refuses: seen on the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectorFactoryTest {
    private ServingTomcat tomcat;

    @BeforeAll
    void serve(@TempDir Path folder) {
        tomcat = ServingTomcat.in(folder, Map.of());
    }

    @AfterAll
    void stop() {
        tomcat.close();
    }

    private String get(String target) throws Exception {
        return tomcat.exchange("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb%5Cc%25",
                "/a//b/./c",
                "/a;p=1/b;q",
                "/a/b?x=%2F&y",
                "/a?",
                "/{a}|b^[c]`\"<>",
                "/a?{b}|c^[d]`\"<>\\",
                "/%E4%B8%AD",
                "/caf%E9",
                "/%C3%28",
                "/a?%FF"
            })
    void targetArrivesAsSent(String target) throws Exception {
        assertThat(get(target)).startsWith("HTTP/1.1 200").contains(" HTTP/1.1 " + target + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\\b", "/%zz", "/a%00b", "/a/../../b"})
    void targetThatMeansDifferentThingsToDifferentServersIsRefused(String target) throws Exception {
        assertThat(get(target)).startsWith("HTTP/1.1 400");
    }

    @Test
    void brokenEscapeIsNoErrorOfTheServers() throws Exception {
        List<LogRecord> errors = new CopyOnWriteArrayList<>();
        Handler noting = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                    errors.add(record);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.apache.coyote");
        log.addHandler(noting);
        try {
            assertThat(get("/%zz")).startsWith("HTTP/1.1 400");
        } finally {
            log.removeHandler(noting);
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my_app.local", "_", "a_b:8080", "public.example.", "public.example:", "[::1]:80", "-a", "a-.b"})
    void hostMayBeOneThatContainersHave(String host) throws Exception {
        assertThat(tomcat.exchange("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "a@b", "a\\b", "a,b", "[::1", "a:b", "a..b"})
    void hostThatIsNoneIsRefused(String host) throws Exception {
        assertThat(tomcat.exchange("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void refusalsAreProblemsThatSayNothingOfTheInside() throws Exception {
        assertThat(get("/fails"))
                .startsWith("HTTP/1.1 500")
                .contains("Content-Type: application/problem+json")
                .contains("Proxy-Status: gateway-tunnel; error=proxy_internal_error")
                .contains("{\"title\":\"The proxy failed\",\"status\":500,\"detail\":")
                .doesNotContain("secret")
                .doesNotContain("Tomcat");
        assertThat(get("/falls-through")).startsWith("HTTP/1.1 404").doesNotContain("Tomcat");
    }

    @Test
    void addsNoFieldsOfItsOwn() throws Exception {
        assertThat(get("/x"))
                .doesNotContain("Server:")
                .doesNotContain("X-Powered-By:")
                .doesNotContain("Set-Cookie:");
    }

    @Test
    void traceIsRefused() throws Exception {
        assertThat(tomcat.exchange("TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void headerSectionMayBe16KiB() throws Exception {
        String head = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Long: ";
        assertThat(tomcat.exchange(head + "x".repeat(16_000) + "\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(tomcat.exchange(head + "x".repeat(17_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
    }

    @Test
    void continueComesWhenTheApplicationReads() throws Exception {
        String head = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        assertThat(tomcat.exchange("POST /refuses" + head)).startsWith("HTTP/1.1 413");
        assertThat(tomcat.exchange("POST /reads" + head + "ok"))
                .startsWith("HTTP/1.1 100")
                .contains("body=ok");
    }

    /** What an origin must not hear there is left out where requests are read. */
    @Test
    void everyTrailerArrivesUnlessSomeAreNamed(@TempDir Path folder) throws Exception {
        String request = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nok\r\n0\r\ngrpc-status: 0\r\nX-Own: 1\r\n\r\n";
        assertThat(tomcat.exchange(request))
                .contains("body=ok trailers={")
                .contains("grpc-status=0")
                .contains("X-Own=1");

        try (ServingTomcat naming = ServingTomcat.in(folder, Map.of("allowed-trailers", "grpc-status"))) {
            assertThat(naming.exchange(request)).contains("body=ok trailers={grpc-status=0}");
        }
    }

    @Test
    void offerOfAnUpgradeToHttp2IsAnsweredInHttp1() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(tomcat.uri()).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.body()).startsWith("GET http HTTP/1.1 /");
    }

    @Test
    void fewerThreadsAtMostThanAtLeastIsRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> ServingTomcat.in(folder, Map.of("max-threads", "5", "min-threads", "6")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--min-threads");
    }
}
