package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which header fields cross the tunnel, which end at it, and which it adds. Rows of docs/FIDELITY.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeadersIT {
    private static final String OK = "HTTP/1.1 200 OK\nContent-Length: 2\n";

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
    private final Tunnel tunnel = Tunnel.to(origin.uri());

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    /** What the origin sees of a GET with these further fields. */
    private Http1Head seenByOrigin(String fields) throws IOException {
        Recorder recorder = Recorder.answeringOk();
        origin.script(recorder);
        assertThat(get(fields).status()).isEqualTo(200);
        return recorder.next().head();
    }

    /** What the client sees of a response with these further fields. */
    private Http1Head seenByClient(String fields) throws IOException {
        origin.script(Recorder.answering(OK + fields + "\nok"));
        Response response = get("");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().text()).isEqualTo("ok");
        return response.head();
    }

    private Response get(String fields) throws IOException {
        try (RawConnection connection = new RawConnection(tunnel.port())) {
            return connection
                    .send("GET /x HTTP/1.1\nHost: public.example:8443\n" + fields + "\n")
                    .read();
        }
    }

    @Test
    void repeatedFieldsOfARequestKeepTheirOrder() throws IOException {
        Http1Head seen = seenByOrigin("X-Dup: a\nX-Other: 1\nX-Dup: b,c\nX-Dup:\nCookie: a=1; b=2\n");

        assertThat(seen.all("X-Dup")).containsExactly("a", "b,c", "");
        assertThat(seen.all("Cookie")).containsExactly("a=1; b=2");
    }

    @Test
    void repeatedFieldsOfAResponseKeepTheirOrder() throws IOException {
        Http1Head seen =
                seenByClient("Set-Cookie: a=1; Path=/\nLink: </1>\nSet-Cookie: b=2, c\nLink: </2>\nX-Empty:\n");

        assertThat(seen.all("Set-Cookie")).containsExactly("a=1; Path=/", "b=2, c");
        assertThat(seen.all("Link")).containsExactly("</1>", "</2>");
        assertThat(seen.all("X-Empty")).containsExactly("");
    }

    @Test
    void octetsOverSevenBitsArriveAsTheyAre() throws IOException {
        assertThat(seenByOrigin("X-Raw: gr\u00fc\u00df\u00ff\n").all("X-Raw")).containsExactly("gr\u00fc\u00df\u00ff");
        assertThat(seenByClient("X-Raw: gr\u00fc\u00df\u00ff\n").all("X-Raw")).containsExactly("gr\u00fc\u00df\u00ff");
    }

    @Test
    void hostIsThatOfThePublicRequest() throws IOException {
        assertThat(seenByOrigin("").all("Host")).containsExactly("public.example:8443");
    }

    @Test
    void whereTheRequestCameFromIsTold() throws IOException {
        Http1Head seen = seenByOrigin("");

        assertThat(seen.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.all("X-Forwarded-Host")).containsExactly("public.example:8443");
        assertThat(seen.all("Forwarded")).hasSize(1);
        assertThat(seen.first("Forwarded").orElseThrow().toLowerCase(Locale.ROOT))
                .contains("for=127.0.0.1")
                .contains("proto=http")
                .contains("host=\"public.example:8443\"");
        assertThat(seen.first("Via").orElseThrow()).startsWith("1.1 ");
    }

    @Test
    void forwardingFieldsThatAClientSentAreDropped() throws IOException {
        Http1Head seen = seenByOrigin("""
                X-Forwarded-For: 6.6.6.6
                X-Forwarded-Proto: https
                X-Forwarded-Host: evil.example
                X-Forwarded-Prefix: /evil
                Forwarded: for=6.6.6.6;host=evil.example
                X-Real-IP: 6.6.6.6
                """);

        assertThat(seen.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.all("X-Forwarded-Host")).containsExactly("public.example:8443");
        assertThat(seen.has("X-Forwarded-Prefix")).isFalse();
        assertThat(seen.all("Forwarded")).hasSize(1).allMatch(value -> !value.contains("6.6.6.6"));
    }

    @Test
    void aClientCannotStripForwardingFieldsByNamingThemInConnection() throws IOException {
        Http1Head seen = seenByOrigin("Connection: close, X-Forwarded-For, Forwarded, Via, Host\n");

        assertThat(seen.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.has("Forwarded")).isTrue();
        assertThat(seen.has("Via")).isTrue();
    }

    @Test
    void hopByHopFieldsOfARequestEndAtTheProxy() throws IOException {
        Http1Head seen = seenByOrigin("""
                Connection: keep-alive, X-Private
                X-Private: 1
                Keep-Alive: timeout=5
                Proxy-Authorization: Basic abc
                Proxy-Connection: keep-alive
                TE: trailers, deflate
                Trailer: X
                X-Kept: 1
                """);

        assertThat(seen.has("X-Private")).isFalse();
        assertThat(seen.has("Keep-Alive")).isFalse();
        assertThat(seen.has("Proxy-Authorization")).isFalse();
        assertThat(seen.has("Proxy-Connection")).isFalse();
        assertThat(seen.all("TE")).doesNotContain("trailers, deflate");
        assertThat(seen.has("X-Kept")).isTrue();
    }

    @Test
    void hopByHopFieldsOfAResponseEndAtTheAgent() throws IOException {
        Http1Head seen = seenByClient(
                "Connection: X-Private\nX-Private: 1\nKeep-Alive: timeout=5\nProxy-Authenticate: Basic\nX-Kept: 1\n");

        assertThat(seen.has("X-Private")).isFalse();
        assertThat(seen.has("Keep-Alive")).isFalse();
        assertThat(seen.has("Proxy-Authenticate")).isFalse();
        assertThat(seen.has("X-Kept")).isTrue();
    }

    @Test
    void fieldsThatAClientDidNotSendAreNotMadeUp() throws IOException {
        Http1Head seen = seenByOrigin("");

        assertThat(seen.has("User-Agent")).isFalse();
        assertThat(seen.has("Accept-Encoding")).isFalse();
        assertThat(seen.has("Accept")).isFalse();
        assertThat(seen.has("Upgrade")).isFalse();
    }

    @Test
    void endToEndFieldsOfARequestArrive() throws IOException {
        Http1Head seen = seenByOrigin("""
                Authorization: Bearer abc
                User-Agent: odd/1
                Accept-Encoding: br
                Content-Type: text/plain; charset="utf-8"
                Origin: https://a.example
                If-Match: "x"
                """);

        assertThat(seen.all("Authorization")).containsExactly("Bearer abc");
        assertThat(seen.all("User-Agent")).containsExactly("odd/1");
        assertThat(seen.all("Accept-Encoding")).containsExactly("br");
        assertThat(seen.all("Content-Type")).containsExactly("text/plain; charset=\"utf-8\"");
        assertThat(seen.all("Origin")).containsExactly("https://a.example");
        assertThat(seen.all("If-Match")).containsExactly("\"x\"");
    }

    @Test
    void dateServerAndViaOfTheOriginAreKept() throws IOException {
        Http1Head seen = seenByClient("Date: Sun, 06 Nov 1994 08:49:37 GMT\nServer: odd/2\nVia: 1.1 inner\n");

        assertThat(seen.all("Date")).containsExactly("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(seen.all("Server")).containsExactly("odd/2");
        assertThat(String.join(", ", seen.all("Via"))).startsWith("1.1 inner");
    }

    @Test
    void contentTypeKeepsItsMeaning() throws IOException {
        String seen = seenByClient("Content-Type: text/html; charset=utf-8\n")
                .first("Content-Type")
                .orElseThrow();
        String odd = seenByClient("Content-Type: application/x-odd; v=\"1;2\"\n")
                .first("Content-Type")
                .orElseThrow();

        assertThat(seen.replace(" ", "").toLowerCase(Locale.ROOT)).isEqualTo("text/html;charset=utf-8");
        assertThat(odd.replace(" ", "")).startsWith("application/x-odd;v=").contains("1;2");
    }

    @Test
    void noContentTypeIsMadeUp() throws IOException {
        assertThat(seenByClient("").has("Content-Type")).isFalse();
    }
}
