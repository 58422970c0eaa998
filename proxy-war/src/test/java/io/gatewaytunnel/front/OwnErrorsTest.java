package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of the proxy's own, as a browser, a program and an agent see them. */
@Timeout(60)
final class OwnErrorsTest {
    private static final String BROWSER = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
    private static final Pattern ID_ON_PAGE = Pattern.compile("<code>([^<]*)</code>");

    @TempDir
    private static Path directory;

    /** One for all, since it takes seconds to start. */
    private static ProxyAndAgent proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = proxy(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
    }

    private static ProxyAndAgent proxy(Map<String, String> settings) throws Exception {
        return new ProxyAndAgent(
                directory,
                settings,
                agent -> agent.on("/fails", stream -> stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "broke"))
                        .on("/page", stream -> stream.whole(200, "page", "Content-Length", "4")));
    }

    private static RawHttp.Response ask(ProxyAndAgent proxy, String method, String path, String fields)
            throws Exception {
        try (RawHttp client = proxy.client()) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: public.example\r\n" + fields + "\r\n")
                    .read(method);
        }
    }

    private static String idOn(RawHttp.Response page) {
        Matcher matcher = ID_ON_PAGE.matcher(page.text());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @CsvSource({"/fails, 502", "/_tunnel/nothing, 404", "/_tunnel/status, 401", "/_tunnel/hub, 401"})
    void browserGetsAPageWithTheIdThatTheStatusHas(String path, int status) throws Exception {
        RawHttp.Response page = ask(proxy, "GET", path, BROWSER);

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.first("content-type")).startsWith("text/html");
        assertThat(page.all("vary")).containsExactly("Accept");
        assertThat(page.all("cache-control")).containsExactly("no-store");
        assertThat(page.all("content-security-policy"))
                .containsExactly("default-src 'none'; style-src 'unsafe-inline'");
        assertThat(page.first("proxy-status"))
                .startsWith("gateway-tunnel; error=")
                .endsWith("; request=" + idOn(page) + "\"");
    }

    @Test
    void headOfAPageHasItsLength() throws Exception {
        RawHttp.Response page = ask(proxy, "GET", "/fails", BROWSER);
        RawHttp.Response head = ask(proxy, "HEAD", "/fails", BROWSER);

        assertThat(head.status()).isEqualTo(502);
        assertThat(head.first("content-length")).isEqualTo(page.first("content-length"));
        assertThat(head.first("content-type")).isEqualTo(page.first("content-type"));
    }

    @Test
    void agentIsToldTheIdOnThePageAndTheOriginIsNot() throws Exception {
        RawHttp.Response page = ask(proxy, "GET", "/fails", BROWSER);
        var head = proxy.lastStream().head();

        assertThat(head.provenance().requestId()).matches("[0-9a-f]{32}").isEqualTo(idOn(page));
        assertThat(proxy.lastStream().stream().toString()).startsWith("request=" + idOn(page) + " session=");
        assertThat(head.headers().contains("X-Request-Id")).isFalse();
    }

    @Test
    void idOfATrustedProxyIsKeptAndAStrangersIsPassedOnAndNotBelieved() throws Exception {
        try (ProxyAndAgent trusting = proxy(Map.of("trusted-proxies", "127.0.0.0/8"))) {
            ask(trusting, "GET", "/page", "X-Request-Id: balancer-1\r\n");
            assertThat(trusting.lastStream().head().provenance().requestId()).isEqualTo("balancer-1");
        }
        ask(proxy, "GET", "/page", "X-Request-Id: forged\r\n");
        var head = proxy.lastStream().head();
        assertThat(head.provenance().requestId()).matches("[0-9a-f]{32}");
        assertThat(head.headers().all("X-Request-Id")).containsExactly("forged");
    }

    @ParameterizedTest
    @CsvSource({"/_tunnel/hub, true", "/_tunnel/nothing, false", "/fails, false", "/_tunnel/status, false"})
    void refusalOfTheHubIsKnownByItsField(String path, boolean hub) throws Exception {
        RawHttp.Response answer = ask(proxy, "GET", path, "");

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.all(Protocol.HUB_FIELD)).hasSize(hub ? 1 : 0).allMatch(Protocol.SUBPROTOCOL::equals);
    }
}
