package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What Tomcat answers by itself looks like an answer of the tunnel's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusalTest {
    private static final String REST = " HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n";

    /** What a stranger would like to see on the page, or in a field. */
    private static final String FOREIGN = "<script>alert(1)</script>";

    private ServingTomcat tomcat;

    @BeforeAll
    void serve(@TempDir Path folder) {
        tomcat = ServingTomcat.in(folder, Map.of());
    }

    @AfterAll
    void stop() {
        tomcat.close();
    }

    @Test
    void whatCannotBeReadIsToldApart() throws Exception {
        assertRefused("GET /" + "x".repeat(17_000) + REST + "\r\n", 414);
        assertRefused("GET /" + REST + "A: b\r\n".repeat(210) + "\r\n", 431);
        assertRefused("GET /" + REST + "X-Long: " + "x".repeat(17_000) + "\r\n\r\n", 431);
        assertRefused("GET /" + REST + "A B: c\r\n\r\n", 400);
        assertRefused("G(T /" + REST + "\r\n", 400);
        assertRefused("GET /\u0001" + REST + "\r\n", 400);
        assertRefused("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
        assertRefused("GET / HTTP/1.1\r\n\r\n", 400);
        assertRefused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
        assertRefused("GET /%zz" + REST + "\r\n", 400);
        assertRefused("GET /../.." + REST + "\r\n", 400);
        assertRefused("POST /" + REST + "Content-Length: 1x\r\n\r\n", 400);
        assertRefused("POST /" + REST + "Expect: more\r\n\r\n", 417);
        assertRefused("POST /" + REST + "Transfer-Encoding: odd\r\n\r\n", 501);
        assertRefused("GET / HTTP/3.1\r\nHost: h\r\n\r\n", 505);
        assertRefused("TRACE /" + REST + "\r\n", 405);
        assertRefused("CONNECT h:1" + REST + "\r\n", 501);
    }

    private void assertRefused(String request, int status) throws Exception {
        assertThat(tomcat.exchange(request))
                .as(request.substring(0, Math.min(60, request.length())))
                .startsWith("HTTP/1.1 " + status)
                .contains("Content-Type: application/problem+json", "Proxy-Status: gateway-tunnel; error=http_request_")
                .contains("\"status\":" + status + ",", "\"requestId\":\"", "Cache-Control: no-store", "Vary: Accept")
                .doesNotContain("Tomcat", "xxxx");
    }

    @Test
    void browserGetsAPage() throws Exception {
        String accept = "Accept: text/html,*/*;q=0.8\r\n";
        for (String request : new String[] {
            "GET /%zz HTTP/1.1\r\nHost: h\r\n" + accept + "\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\n" + accept + "X-Long: " + "x".repeat(17_000) + "\r\n\r\n",
        }) {
            assertThat(tomcat.exchange(request))
                    .containsIgnoringCase("Content-Type: text/html;charset=utf-8")
                    .contains("Proxy-Status: gateway-tunnel; error=http_request_error")
                    .contains("Content-Security-Policy: default-src 'none'")
                    .contains("<h1>", "</html>")
                    .doesNotContain("Tomcat");
        }
    }

    @Test
    void nothingOfTheRequestIsInItsRefusal() throws Exception {
        String fields =
                "Host: h\r\nAccept: text/html\r\nX-Request-Id: " + FOREIGN + "\r\nCookie: " + FOREIGN + "\r\n\r\n";
        for (String request : new String[] {
            "GET /" + FOREIGN + "%zz HTTP/1.1\r\n" + fields,
            "GET /?" + FOREIGN + "\u0001 HTTP/1.1\r\n" + fields,
            FOREIGN + " / HTTP/1.1\r\n" + fields,
            "GET / HTTP/1.1\r\nHost: " + FOREIGN + "\r\nAccept: text/html\r\n\r\n",
            "GET / " + FOREIGN + "\r\n" + fields,
            "POST / HTTP/1.1\r\nTransfer-Encoding: " + FOREIGN + "\r\n" + fields,
            "POST / HTTP/1.1\r\nExpect: " + FOREIGN + "\r\n" + fields,
        }) {
            assertThat(tomcat.exchange(request))
                    .as(request)
                    .startsWith("HTTP/1.1 ")
                    .contains("Proxy-Status: gateway-tunnel; error=http_request_")
                    .doesNotContain("alert", "script");
        }
    }

    @Test
    void idIsTheOneThatTheLogHas() throws Exception {
        String answer = tomcat.exchange("GET /%zz" + REST + "\r\n");
        String id = answer.replaceAll("(?s).*\"requestId\":\"([0-9a-f]{32})\".*", "$1");
        assertThat(id).hasSize(32);
        assertThat(answer).contains("; request=" + id + "\"");
    }
}
