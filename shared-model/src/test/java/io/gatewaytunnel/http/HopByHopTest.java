package io.gatewaytunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HopByHopTest {
    @Test
    void dropsHopByHopFieldsAndThoseThatConnectionNames() {
        Headers section = Headers.of(
                "Accept",
                "*/*",
                "Connection",
                "close, X-Secret",
                "x-secret",
                "1",
                "Keep-Alive",
                "5",
                "TE",
                "gzip",
                "Transfer-Encoding",
                "chunked",
                "Upgrade",
                "h2c",
                "Trailer",
                "A",
                "Proxy-Authorization",
                "x",
                "A",
                "2");

        assertThat(HopByHop.strip(section)).isEqualTo(Headers.of("Accept", "*/*", "Trailer", "A", "A", "2"));
    }

    @Test
    void connectionCannotStripWhatTheNextHopReliesOn() {
        Headers section = Headers.of(
                "Connection",
                "X-Forwarded-For, Host, Content-Length, Cookie",
                "X-Forwarded-For",
                "1.2.3.4",
                "Content-Length",
                "3",
                "Cookie",
                "a=b");

        assertThat(HopByHop.strip(section))
                .isEqualTo(Headers.of("X-Forwarded-For", "1.2.3.4", "Content-Length", "3", "Cookie", "a=b"));
    }

    @Test
    void upgradeThatAnOriginAsksForPasses() {
        Headers section = Headers.of("Connection", "Upgrade", "Upgrade", "foo/2", "A", "1", "Upgrade", "bar");

        assertThat(HopByHop.strip(426, section)).isEqualTo(Headers.of("A", "1", "Upgrade", "foo/2", "Upgrade", "bar"));
        assertThat(HopByHop.strip(200, section)).isEqualTo(Headers.of("A", "1"));
    }

    @Test
    void keepsOrderCaseAndDuplicates() {
        Headers section = Headers.of("b", "1", "A", "2", "B", "3");

        assertThat(HopByHop.strip(section)).isSameAs(section);
        assertThat(section.all("B")).containsExactly("1", "3");
    }

    @Test
    void valuesNeverReachALog() {
        assertThat(Headers.of("Authorization", "secret").toString()).doesNotContain("secret");
    }
}
