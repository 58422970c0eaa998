package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that have their answer and never send the rest of their request, as many as there may be requests. */
@Timeout(60)
final class LingeringClientsTest {
    private static final int MOST = 4;

    @TempDir
    Path directory;

    @Test
    void theyGiveTheirPlacesToThoseWhoAsk() throws Exception {
        Deque<RawHttp> clients = new ArrayDeque<>();
        try (ProxyAndAgent proxy = new ProxyAndAgent(
                directory,
                Map.of(
                        "max-streams", Integer.toString(MOST),
                        "linger-timeout", "10m",
                        "trusted-proxies", "127.0.0.1"),
                agent -> agent.on("/early", stream -> stream.whole(200, "early", "Content-Length", "5")))) {
            for (int i = 0; i < 3 * MOST; i++) {
                RawHttp client = proxy.client();
                clients.add(client);

                assertThat(client.send(withheld(i)).read().text()).isEqualTo("early");
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    /** Each from somebody else, so that no share of one address matters. */
    private static String withheld(int client) {
        return "POST /early HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2." + (1 + client)
                + "\r\nContent-Length: 9\r\n\r\n";
    }
}
