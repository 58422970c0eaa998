package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.settings.HubCarrier;
import io.gatewaytunnel.settings.ProxyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The opening handshake at the hub is the same whatever carries the link, and a link is served by either. */
@Timeout(60)
final class HubHandshakeTest {
    /** The key and its answer of RFC 6455 §1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final Map<String, String> FIELDS = Map.of(
            "Connection", "keep-alive, Upgrade",
            "Upgrade", "WebSocket",
            "Sec-WebSocket-Version", "13",
            "Sec-WebSocket-Key", KEY,
            "Sec-WebSocket-Protocol", "other, " + Protocol.SUBPROTOCOL,
            "Sec-WebSocket-Extensions", "permessage-deflate",
            "Authorization", "Bearer " + RunningFilter.TOKEN);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(HubCarrier.class)
    void handshakeIsAnsweredOrRefused(HubCarrier carrier) throws Exception {
        try (RunningFilter filter = new RunningFilter(directory, "", setting(carrier))) {
            RawHttp.Response switched = ask(filter, "GET", "", "");
            assertThat(switched.status()).isEqualTo(101);
            assertThat(switched.first("Sec-WebSocket-Accept")).isEqualTo(ACCEPT);
            assertThat(switched.first("Sec-WebSocket-Protocol")).isEqualTo(Protocol.SUBPROTOCOL);
            assertThat(switched.first("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(switched.first("Connection")).containsIgnoringCase("upgrade");
            assertThat(switched.all("Sec-WebSocket-Extensions")).isEmpty();

            assertThat(ask(filter, "GET", "Authorization", "Bearer wrong").status())
                    .isEqualTo(401);
            assertThat(ask(filter, "GET", "Upgrade", "h2c").status()).isEqualTo(426);
            assertThat(ask(filter, "GET", "Sec-WebSocket-Protocol", "other").status())
                    .isEqualTo(426);
            RawHttp.Response version = ask(filter, "GET", "Sec-WebSocket-Version", "8");
            assertThat(version.status()).isEqualTo(426);
            assertThat(version.first("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(ask(filter, "GET", "Sec-WebSocket-Key", "c2hvcnQ=").status())
                    .isEqualTo(400);
            assertThat(ask(filter, "GET", "Connection", "keep-alive").status()).isEqualTo(400);
            assertThat(ask(filter, "POST", "Content-Length", "2").status()).isEqualTo(400);
            assertThat(ask(filter, "GET", "Transfer-Encoding", "chunked").status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource(HubCarrier.class)
    void requestsPassAndTheAgentHearsOfTheEnd(HubCarrier carrier) throws Exception {
        String closed;
        try (ProxyAndAgent both = new ProxyAndAgent(
                directory,
                setting(carrier),
                agent -> agent.on("/hi", stream -> stream.whole(200, "hello", "Content-Length", "5")))) {
            assertThat(both.get("/hi").text()).isEqualTo("hello");
            both.filter().stopApplication();
            closed = both.agent().closed().join();
        }
        // Tomcat's own WebSocket closes its sessions before the application hears that it stops.
        assertThat(closed).contains(carrier == HubCarrier.ENDPOINT ? "1001" : "SHUTTING_DOWN");
    }

    @Test
    void carrierThatIsNoneIsRefused() {
        SettingSource wrong = SettingSource.ofMaps(Map.of("hub-carrier", "pigeon"), Map.of());
        assertThatThrownBy(() -> ProxyConfig.read(wrong, 256 << 20))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("auto, upgrade or endpoint");
    }

    private static Map<String, String> setting(HubCarrier carrier) {
        return Map.of("hub-carrier", carrier.name().toLowerCase(Locale.ROOT));
    }

    /** The answer to a handshake with one field changed, or added. */
    private static RawHttp.Response ask(RunningFilter filter, String method, String name, String value)
            throws IOException {
        StringBuilder head = new StringBuilder(method + " /_tunnel/hub HTTP/1.1\r\nHost: a\r\n");
        FIELDS.forEach((field, usual) -> {
            if (!field.equals(name)) {
                head.append(field).append(": ").append(usual).append("\r\n");
            }
        });
        if (!name.isEmpty()) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
        try (RawHttp client = new RawHttp(filter.port())) {
            return client.send(head + "\r\n").readHead();
        }
    }
}
