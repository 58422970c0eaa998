package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of HTTP/1.1 that end their connection while nothing is read from them or written to them. */
@Timeout(60)
final class LeavingClientsTest {
    private static final long FIVE_TIMES_TWO_SECONDS = 10_000_000_000L;

    @TempDir
    Path directory;

    private ProxyAndAgent proxy(Map<String, String> settings) throws Exception {
        return new ProxyAndAgent(
                directory,
                settings,
                agent -> agent.on("/silent", stream -> {})
                        .on("/begun", stream -> stream.sendHeadOnce(200))
                        .on("/page", stream -> stream.whole(200, "page", "Content-Length", "4")));
    }

    private static Socket connect(ProxyAndAgent proxy) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.filter().port());
    }

    private static void send(Socket client, String text) throws Exception {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String get(String path) {
        return ProxyAndAgent.GET.formatted(path);
    }

    @Test
    void agentHearsOfItWhereverTheResponseIs() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of())) {
            for (String path : new String[] {"/silent", "/begun"}) {
                Socket client = connect(proxy);
                send(client, get(path));
                AgentStream stream = proxy.streamOn(path);
                long left = System.nanoTime();
                client.close();
                ProxyAndAgent.awaitClosed(stream);

                assertThat(System.nanoTime() - left).as(path).isLessThan(FIVE_TIMES_TWO_SECONDS);
            }
            proxy.awaitNothingUnderWay();
        }
    }

    /** Nobody reads such a request before its origin has asked for the body. */
    @Test
    void agentHearsOfItWhileTheBodyHasNotBeenAskedFor() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of())) {
            Socket client = connect(proxy);
            send(client, "POST /silent HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
            AgentStream stream = proxy.streamOn("/silent");
            long left = System.nanoTime();
            client.close();
            ProxyAndAgent.awaitClosed(stream);

            assertThat(System.nanoTime() - left).isLessThan(FIVE_TIMES_TWO_SECONDS);
            proxy.awaitNothingUnderWay();
        }
    }

    @Test
    void clientThatEndsItsHalfHasLeft() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of());
                Socket client = connect(proxy)) {
            send(client, get("/silent"));
            AgentStream stream = proxy.streamOn("/silent");
            client.shutdownOutput();
            ProxyAndAgent.awaitClosed(stream);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void clientThatEndsItsHalfIsServedWhereASettingSaysSo() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of("half-closed-clients", "serve", "response-head-timeout", "3s"));
                RawHttp client = proxy.client()) {
            client.send(get("/silent"));
            client.endOutput();

            assertThat(client.read().status()).isEqualTo(504);
        }
    }

    /**
     * What came behind a request before its client ended its half is the next request; only behind the last one the
     * client has left.
     */
    @Test
    void requestsThatCameBeforeTheEndAreServed() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of("response-head-timeout", "3s"));
                RawHttp client = proxy.client()) {
            client.send(get("/silent"));
            proxy.streamOn("/silent");
            client.send(get("/page") + get("/page") + get("/begun"));
            client.endOutput();

            assertThat(client.read().status()).isEqualTo(504);
            assertThat(client.read().text()).isEqualTo("page");
            assertThat(client.read().text()).isEqualTo("page");
            ProxyAndAgent.awaitClosed(proxy.streamOn("/begun"));
        }
    }

    /** As scripts do that send a request and close. */
    @Test
    void answerThatComesSoonIsStillTaken() throws Exception {
        try (ProxyAndAgent proxy = proxy(Map.of())) {
            for (int i = 0; i < 500; i++) {
                try (RawHttp client = proxy.client()) {
                    client.send(get("/page")).endOutput();

                    assertThat(client.read().text()).isEqualTo("page");
                }
            }
        }
    }
}
