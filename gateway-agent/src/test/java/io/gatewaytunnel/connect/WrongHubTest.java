package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.mux.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator is told whose {@code --hub} is not a hub: every other path of a proxy leads to an origin. */
@Timeout(60)
class WrongHubTest {
    private static final String OF_HUB = "Gateway-Tunnel-Hub: gateway-tunnel.v1\r\n";
    private static final String OF_PROXY = "Proxy-Status: gateway-tunnel; error=destination_unavailable\r\n";

    private static final HubLinkHandler NOBODY = new HubLinkHandler() {
        @Override
        public void onOpen(Link link) {}

        @Override
        public void onMessage(byte[] message) {}

        @Override
        public void onClosed(int closeCode, String reason) {}
    };

    /** What becomes of the attempt when the answer has that status and those fields, whatever the carrier. */
    private static IOException failure(String path, int status, String fields) throws Exception {
        IOException first = failure(Carriers.WEBSOCKET, path, status, fields);
        assertThat(failure(Carriers.REACTOR, path, status, fields))
                .hasMessage(first.getMessage())
                .hasCauseExactlyInstanceOf(
                        Objects.requireNonNull(first.getCause()).getClass());
        return first;
    }

    private static IOException failure(Carriers carrier, String path, int status, String fields) throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(
                        (c, n) -> c.answer("HTTP/1.1 " + status + " No\r\n" + fields + "Content-Length: 0\r\n\r\n"));
                HubClient client = carrier.client()) {
            URI uri = URI.create("ws://127.0.0.1:" + hub.port() + path);
            InetAddress address = InetAddress.getLoopbackAddress();
            IOException failure =
                    catchThrowableOfType(IOException.class, () -> client.connect(uri, address, "the-secret", NOBODY));
            assertThat(failure).hasMessageNotContaining("the-secret");
            return new IOException(String.valueOf(failure.getMessage()).replace(":" + hub.port(), ":80"), failure);
        }
    }

    @Test
    void anotherPathOfAProxyIsToldFromItsHub() throws Exception {
        assertThat(failure("/tunnel", 503, OF_PROXY))
                .hasMessage("there is a proxy of the tunnel at 127.0.0.1:80, but /tunnel is not its hub (it answered"
                        + " 503 as to any client). The address of a hub (--hub) looks like"
                        + " ws://127.0.0.1:80[/CONTEXT]/_tunnel/hub")
                .hasCauseExactlyInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 404, 426, 500, 502, 503})
    void whatIsNoHubAtAllIsToldTheAddressOfOne(int status) throws Exception {
        assertThat(failure("/app/hub", status, "Server: other\r\n"))
                .hasMessage("what answered " + status + " at /app/hub is not a hub; either the proxy is not running"
                        + " behind it, or the address is wrong. The address of a hub (--hub) looks like"
                        + " ws://127.0.0.1:80[/CONTEXT]/_tunnel/hub")
                .hasCauseExactlyInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void originThatRefusesIsNotTakenForAHubThatDoes(int status) throws Exception {
        assertThat(failure("/app", status, ""))
                .hasMessageContaining("is not a hub")
                .hasMessageContaining("/_tunnel/hub")
                .hasCauseExactlyInstanceOf(HubRefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "401, it does not know the token, true",
        "403, may not be used, true",
        "426, does not speak this agent's version, true",
        "503, is stopping, false",
        "429, answered 429, false",
    })
    void refusalOfAHubIsInItsOwnWords(int status, String words, boolean refused) throws Exception {
        IOException failure = failure("/_tunnel/hub", status, OF_HUB + OF_PROXY);

        assertThat(failure).hasMessageContaining(words).hasMessageNotContaining("--hub");
        assertThat(failure.getCause() instanceof HubRefusedException).isEqualTo(refused);
    }
}
