package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.settings.ProxyConfig;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServletHeadsTest {
    private static RequestHead head(FakeRequest request) {
        return head(request, "");
    }

    private static RequestHead head(FakeRequest request, String trusted) {
        try {
            return new ServletHeads(ranges(trusted), Container.of(new Object()))
                    .requestHead(request.build(), "default");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** WildFly and Payara take the scheme of an HTTP/2 request for their own knowledge; a cipher they have to know. */
    @Test
    void schemeThatAnHttp2ClientClaimsIsNotBelievedWithoutACipher() {
        FakeRequest claims = new FakeRequest()
                .with("getProtocol", "HTTP/2.0")
                .with("getInputStream", FakeRequest.finishedInput())
                .with("isSecure", true);

        RequestHead claimed = head(claims.with("getAttribute", null));
        RequestHead known = head(claims.with("getAttribute", "TLS_AES_128_GCM_SHA256"));

        assertThat(claimed.scheme()).isEqualTo("http");
        assertThat(claimed.headers().all("x-forwarded-proto")).containsExactly("http");
        assertThat(claimed.headers().first("forwarded").orElseThrow()).endsWith("proto=http");
        assertThat(known.scheme()).isEqualTo("https");
        assertThat(known.headers().all("x-forwarded-proto")).containsExactly("https");
    }

    @Test
    void fieldsThatReadLikeAProxysWordDoNotComeFromStrangers() {
        FakeRequest request = new FakeRequest()
                .headers(
                        "Host", "public.example",
                        "Proxy", "http://evil.example",
                        "X_Forwarded_For", "10.0.0.1",
                        "X-Real-IP", "10.0.0.1",
                        "X_REAL_IP", "10.0.0.1",
                        "X-Forwarded_Proto", "https",
                        "My_Field", "kept");

        Headers stranger = head(request).headers();
        Headers friend = head(request, "192.0.2.0/24").headers();

        assertThat(stranger.first("my_field")).hasValue("kept");
        for (String name : new String[] {"proxy", "x_forwarded_for", "x-real-ip", "x_real_ip", "x-forwarded_proto"}) {
            assertThat(stranger.contains(name)).as(name).isFalse();
            assertThat(friend.contains(name)).as(name).isEqualTo(name.equals("x-real-ip"));
        }
    }

    private static AddressRanges ranges(String trusted) {
        SettingSource source = SettingSource.ofMaps(Map.of("trusted-proxies", trusted), Map.of());
        return ProxyConfig.read(source, 256 << 20).trustedProxies();
    }

    @Test
    void targetIsThePathBelowTheContextAndTheQueryAsTheyCame() {
        assertThat(head(new FakeRequest()
                                .with("getRequestURI", "/a%2Fb//c;d=e/../f")
                                .with("getQueryString", "x=%zz"))
                        .target())
                .isEqualTo("/a%2Fb//c;d=e/../f?x=%zz");
        assertThat(head(new FakeRequest().with("getRequestURI", "/app/a").with("getContextPath", "/app"))
                        .target())
                .isEqualTo("/a");
        assertThat(head(new FakeRequest().with("getRequestURI", "/app").with("getContextPath", "/app"))
                        .target())
                .isEqualTo("/");
        assertThat(head(new FakeRequest().with("getRequestURI", "/%61pp/a%20b").with("getContextPath", "/app"))
                        .target())
                .isEqualTo("/a%20b");
        assertThat(head(new FakeRequest().with("getRequestURI", "*").with("getMethod", "OPTIONS"))
                        .target())
                .isEqualTo("*");
        assertThat(head(new FakeRequest().with("getQueryString", "")).target()).isEqualTo("/a?");
    }

    @Test
    void hopByHopFieldsStayHereAndTrailersMayBeAskedFor() {
        RequestHead head = head(new FakeRequest()
                .headers(
                        "Host",
                        "h",
                        "Connection",
                        "close, X-Hop",
                        "X-Hop",
                        "1",
                        "Keep-Alive",
                        "5",
                        "Proxy-Authorization",
                        "p",
                        "TE",
                        "gzip, trailers",
                        "Upgrade",
                        "x",
                        "Cookie",
                        "c=1"));

        assertThat(head.headers().contains("x-hop")).isFalse();
        assertThat(head.headers().contains("connection")).isFalse();
        assertThat(head.headers().contains("proxy-authorization")).isFalse();
        assertThat(head.headers().contains("upgrade")).isFalse();
        assertThat(head.headers().all("te")).containsExactly("trailers");
        assertThat(head.headers().all("cookie")).containsExactly("c=1");
    }

    @Test
    void forwardingFieldsOfAStrangerAreDropped() {
        RequestHead head = head(new FakeRequest()
                .headers(
                        "Host",
                        "h:81",
                        "X-Forwarded-For",
                        "6.6.6.6",
                        "X-Forwarded-Proto",
                        "https",
                        "X-Forwarded-Port",
                        "1",
                        "Forwarded",
                        "for=6.6.6.6"));

        assertThat(head.headers().all("x-forwarded-for")).containsExactly("192.0.2.7");
        assertThat(head.headers().all("x-forwarded-proto")).containsExactly("http");
        assertThat(head.headers().all("x-forwarded-host")).containsExactly("h:81");
        assertThat(head.headers().contains("x-forwarded-port")).isFalse();
        assertThat(head.headers().all("forwarded")).containsExactly("for=192.0.2.7;host=\"h:81\";proto=http");
        assertThat(head.headers().contains("x-forwarded-prefix")).isFalse();
        assertThat(head.scheme()).isEqualTo("http");
    }

    @Test
    void forwardingFieldsOfATrustedProxyAreKeptAndAddedTo() {
        RequestHead head = head(
                new FakeRequest()
                        .with("getContextPath", "/app")
                        .with("getRequestURI", "/app/x")
                        .headers(
                                "Host",
                                "inner",
                                "X-Forwarded-For",
                                "198.51.100.1",
                                "X-Forwarded-Proto",
                                "https",
                                "X-Forwarded-Host",
                                "outer",
                                "X-Forwarded-Prefix",
                                "/p",
                                "Forwarded",
                                "for=198.51.100.1"),
                "10.0.0.0/8, 192.0.2.0/24");

        assertThat(head.headers().all("x-forwarded-for")).containsExactly("198.51.100.1, 192.0.2.7");
        assertThat(head.headers().all("x-forwarded-proto")).containsExactly("https");
        assertThat(head.headers().all("x-forwarded-host")).containsExactly("outer");
        assertThat(head.headers().all("x-forwarded-prefix")).containsExactly("/p/app");
        assertThat(head.headers().all("forwarded"))
                .containsExactly("for=198.51.100.1, for=192.0.2.7;host=inner;proto=http");
        assertThat(head.scheme()).isEqualTo("https");
    }

    @Test
    void addressesOfVersionSixAreQuotedAndLoseTheirZone() {
        RequestHead head = head(new FakeRequest().with("getRemoteAddr", "fe80::1%eth0"));

        assertThat(head.headers().all("x-forwarded-for")).containsExactly("fe80::1");
        assertThat(head.headers().first("forwarded").orElse("")).startsWith("for=\"[fe80::1]\";");
    }

    @Test
    void viaIsAddedWithTheProtocolOfTheRequest() {
        assertThat(head(new FakeRequest().with("getProtocol", "HTTP/1.0").headers("Host", "h", "Via", "1.1 a"))
                        .headers()
                        .all("via"))
                .containsExactly("1.1 a", "1.0 gateway-tunnel");
        assertThat(head(new FakeRequest()
                                .with("getProtocol", "HTTP/2.0")
                                .with("getInputStream", FakeRequest.finishedInput()))
                        .headers()
                        .all("via"))
                .containsExactly("2.0 gateway-tunnel");
    }

    @Test
    void lengthIsWhatTheFramingSays() {
        assertThat(head(new FakeRequest()).bodyLength()).isEqualTo(RequestHead.NO_BODY);
        assertThat(head(new FakeRequest().headers("Content-Length", "0")).bodyLength())
                .isZero();
        assertThat(head(new FakeRequest().headers("Content-Length", "5368709120"))
                        .bodyLength())
                .isEqualTo(5_368_709_120L);
        assertThat(head(new FakeRequest().headers("Transfer-Encoding", "chunked"))
                        .bodyLength())
                .isEqualTo(RequestHead.UNKNOWN_LENGTH);
        FakeRequest http2 =
                new FakeRequest().with("getProtocol", "HTTP/2.0").with("getInputStream", FakeRequest.finishedInput());
        assertThat(head(http2).bodyLength()).isEqualTo(RequestHead.NO_BODY);
        assertThat(head(http2.with("getTrailerFields", Map.of("digest", "a"))).bodyLength())
                .isEqualTo(RequestHead.UNKNOWN_LENGTH);
        assertThat(head(http2.with("getMethod", "POST")).bodyLength()).isEqualTo(RequestHead.UNKNOWN_LENGTH);
    }

    @Test
    void hostThatIsKnownAsTheNameOfTheServerIsToldToo() {
        RequestHead head = head(new FakeRequest()
                .headers()
                .with("getProtocol", "HTTP/2.0")
                .with("getInputStream", FakeRequest.finishedInput()));

        assertThat(head.headers().all("x-forwarded-host")).containsExactly("server.example:8080");
        assertThat(head.headers().first("forwarded").orElse("")).contains(";host=\"server.example:8080\"");
        assertThat(head(new FakeRequest().headers()).headers().contains("x-forwarded-host"))
                .as("without a host")
                .isFalse();
    }

    @Test
    void lengthThatCouldBeReadInTwoWaysIsRefused() {
        assertThatThrownBy(() -> head(new FakeRequest().headers("Content-Length", "5", "Transfer-Encoding", "chunked")))
                .isInstanceOf(UnfitRequestException.class);
        assertThatThrownBy(() -> head(new FakeRequest().headers("Content-Length", "5", "Content-Length", "6")))
                .isInstanceOf(UnfitRequestException.class);
    }

    @Test
    void crumbsOfACookieAreJoinedForAnOriginOfVersionOne() {
        RequestHead head = head(new FakeRequest()
                .with("getProtocol", "HTTP/2.0")
                .with("getInputStream", FakeRequest.finishedInput())
                .headers("Cookie", "a=1", "Cookie", "b=2"));

        assertThat(head.headers().all("cookie")).containsExactly("a=1; b=2");
    }

    @Test
    void requestWithoutHostGetsTheNameOfTheServer() {
        assertThat(head(new FakeRequest().headers()).authority()).isEqualTo("server.example:8080");
    }

    @Test
    void whatTheNextHopCouldMisreadIsRefused() {
        assertThat(RequestRules.violation(head(new FakeRequest().headers("Host", "h", "X", "a\nb")), 60_000))
                .hasValueSatisfying(refusal -> assertThat(refusal.error()).isEqualTo(ForwardError.BAD_REQUEST));
        assertThat(RequestRules.violation(head(new FakeRequest().headers("Host", "h", "X Y", "a")), 60_000))
                .isPresent();
        assertThat(RequestRules.violation(head(new FakeRequest().with("getRequestURI", "/a b")), 60_000))
                .isPresent();
    }

    @Test
    void headMayBeAsLargeAsTheLimitAndNoLarger() {
        RequestHead head = head(new FakeRequest());
        int bytes = Math.toIntExact(io.gatewaytunnel.frame.HeadRules.sizeBytes(head));

        assertThat(RequestRules.violation(head, bytes)).isEmpty();
        assertThat(RequestRules.violation(head, bytes - 1))
                .hasValueSatisfying(refusal -> assertThat(refusal.error()).isEqualTo(ForwardError.HEAD_TOO_LARGE));
    }
}
