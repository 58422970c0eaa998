package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request heads reach the origin as they were sent. */
interface RequestsContract extends OnProxy {
    /** The target that the origin saw, over HTTP/1.1. */
    private String seen(String path) throws IOException {
        Recorder recorder = answeringOk();
        assertThat(exchange("GET " + path + "\n\n").status()).isEqualTo(200);
        return recorder.next().head().target();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a;p=1/b;q=2",
                "/a%20b",
                "/%C3%A4",
                "/a%25b%3Bc",
                "/*",
                "/a:b@c!$&'()*+,=~-._",
                "/a?x=1&x=2&y=%20+&z=a/b?c",
                "/a?%2F=%00",
                "/?;=,:@!$'()*",
                "//a//b",
                "/.well-known/x"
            })
    @Promise("raw-path")
    default void targetArrivesByteForByte(String path) throws IOException {
        assertThat(seen(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b;p=1//c?x=%2F", "/%C3%A4%25"})
    @Promise("http2")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\">`")
    default void targetArrivesByteForByteOverHttp2(String path) {
        Recorder recorder = answeringOk();
        try (Http2Client client = new Http2Client(proxy().port())) {
            assertThat(client.get(proxy().target(path)).status()).isEqualTo(200);
        }
        assertThat(recorder.next().head().target()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%2Fb%2f", "/%2F"})
    @Promise("encoded-slash")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`encodedSolidusHandling=\"passthrough\"`")
    default void encodedSlashStaysEncoded(String path) throws IOException {
        assertThat(seen(path)).isEqualTo(path);
    }

    @Test
    @Promise("encoded-backslash")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`encodedReverseSolidusHandling=\"passthrough\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "answers 400 before the application is asked")
    default void encodedBackslashStaysEncoded() throws IOException {
        assertThat(seen("/a%5Cb")).isEqualTo("/a%5Cb");
    }

    @Test
    @Promise("empty-query")
    @Differs(
            on = {WILDFLY, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "tells an application the same of `/a?` as of `/a`, and so the question mark is lost")
    default void emptyQueryIsKept() throws IOException {
        assertThat(seen("/a?")).isEqualTo("/a?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a?q={|}", "/a?q=^"})
    @Promise("unencoded-query")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`relaxedQueryChars`")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            why = "answers 400; `allow-unescaped-characters-in-url` lets it through, but then decodes every path")
    default void queryMayHoldWhatBrowsersLeaveUnencoded(String path) throws IOException {
        assertThat(seen(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/a/../b", "/a/./b", "/%2e%2e/b", "/..;/b", "/a\\b", "/a|b", "/a%5Cb", "/WEB-INF/x", "/..."})
    @Promise("never-rewritten")
    default void targetThatTheServerDoesNotLikeIsRefusedAndNeverRewritten(String path) throws IOException {
        arrivesOrIsRefused(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/a%"})
    @Promise("bad-escapes")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "fails to decode the path before the application is asked, and answers with an empty 200")
    default void escapesThatAreNoneArriveOrAreRefused(String path) throws IOException {
        arrivesOrIsRefused(path);
    }

    private void arrivesOrIsRefused(String path) throws IOException {
        Recorder recorder = answeringOk();

        Response response = exchange("GET " + path + "\n\n");

        if (response.status() == 200) {
            assertThat(recorder.next().head().target()).isEqualTo(path);
        } else {
            assertThat(response.status()).isIn(400, 404);
            assertThat(recorder.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "OPTIONS", "PROPFIND", "MKCOL", "LOCK", "PURGE", "QUERY", "X-Odd"})
    @Promise("methods")
    default void methodAndBodyReachTheOrigin(String method) throws IOException {
        bodyArrivesWith(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    @Promise("body-with-get")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.allow-payload-for-undefined-http-methods=true`")
    default void bodyOfGetAndDeleteReachesTheOrigin(String method) throws IOException {
        bodyArrivesWith(method);
    }

    private void bodyArrivesWith(String method) throws IOException {
        Recorder recorder = answeringOk();

        Response response = exchange(method + " /things\nContent-Length: 5\n\nhello");

        assertThat(response.status()).isEqualTo(200);
        Recorder.Request seen = recorder.next();
        assertThat(seen.head().startLine()).isEqualTo(method + " /things HTTP/1.1");
        assertThat(seen.body().text()).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "PROPFIND"})
    @Promise("no-body-made-up")
    default void requestWithoutBodyStaysWithoutBody(String method) throws IOException {
        Recorder recorder = answeringOk();

        exchange(method + " /x\n\n");

        Http1Head seen = recorder.next().head();
        assertThat(seen.has("Content-Length")).isFalse();
        assertThat(seen.has("Transfer-Encoding")).isFalse();
    }

    @Test
    @Promise("no-trace")
    default void traceIsRefused() throws IOException {
        isRefused("TRACE");
    }

    @Test
    @Promise("no-connect")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "keeps our refusal of `CONNECT` to itself, and the client waits; the request goes nowhere")
    default void connectIsRefused() throws IOException {
        isRefused("CONNECT");
    }

    private void isRefused(String method) throws IOException {
        Recorder recorder = answeringOk();

        Response response = exchange(method + " /x\n\n");

        assertThat(response.status()).isIn(400, 404, 405, 501);
        assertThat(recorder.isEmpty()).isTrue();
    }

    @Test
    @Promise("duplicate-fields")
    default void repeatedFieldsKeepTheirOrder() throws IOException {
        Recorder recorder = answeringOk();

        exchange("GET /x\nX-Dup: a\nX-Other: 1\nX-Dup: b,c\nX-Dup:\n\n");

        assertThat(recorder.next().head().all("X-Dup")).containsExactly("a", "b,c", "");
    }

    @Test
    @Promise("octets-in-fields")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "answers 400 to a field value with an octet over 127")
    default void octetsOverSevenBitsArriveAsTheyAre() throws IOException {
        Recorder recorder = answeringOk();

        assertThat(exchange("GET /x\nX-Raw: gr\u00fc\u00df\u00ff\n\n").status()).isEqualTo(200);

        assertThat(recorder.next().head().all("X-Raw")).containsExactly("gr\u00fc\u00df\u00ff");
    }

    @Test
    @Promise("host-kept")
    default void hostIsThatOfThePublicRequest() throws IOException {
        Recorder recorder = answeringOk();

        exchange("GET /x\n\n");

        assertThat(recorder.next().head().all("Host")).containsExactly("public.example");
    }

    @Test
    @Promise("forwarded-told")
    default void whereTheRequestCameFromIsTold() throws IOException {
        Recorder recorder = answeringOk();

        exchange("GET /x\n\n");

        Http1Head seen = recorder.next().head();
        assertThat(seen.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.all("X-Forwarded-Host")).containsExactly("public.example");
        assertThat(seen.first("X-Forwarded-Prefix").orElse("")).isEqualTo(proxy().contextPath());
        assertThat(seen.all("Forwarded")).hasSize(1);
        assertThat(seen.first("Via").orElseThrow()).startsWith("1.1 ");
    }

    @Test
    @Promise("large-head")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`maxHttpRequestHeaderSize=\"16384\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.header-buffer-length-bytes=16384`")
    default void headsOfTwelveKibibytesArrive() throws IOException {
        Recorder recorder = answeringOk();
        String value = "v".repeat(12 * 1024);

        assertThat(exchange("GET /x\nX-Long: " + value + "\n\n").status()).isEqualTo(200);

        assertThat(recorder.next().head().first("X-Long")).contains(value);
    }
}
