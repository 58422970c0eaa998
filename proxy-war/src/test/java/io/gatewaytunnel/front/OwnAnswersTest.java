package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers of the proxy's own to clients that do not end their request or do not read, more of them than this Tomcat has
 * threads.
 */
@Timeout(60)
final class OwnAnswersTest {
    private static final int CLIENTS = RunningFilter.THREADS + 20;

    /** So that a connection takes more answers than its buffers hold. */
    private static final int PIPELINED = 20_000;

    @TempDir
    Path directory;

    private ProxyAndAgent proxy(Map<String, String> settings) throws Exception {
        return new ProxyAndAgent(
                directory,
                settings,
                agent -> agent.on("/page", stream -> stream.whole(200, "page", "Content-Length", "4")));
    }

    static Stream<String> unfinishedRequests() {
        return Stream.of(
                "POST /_tunnel/nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx",
                "GET /_tunnel/live HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
                "GET /_tunnel/live HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
                "GET /_tunnel/status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "DELETE /_tunnel/live HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a b\r\nContent-Length: 9\r\n\r\n",
                "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("unfinishedRequests")
    void requestsWithoutTheirEndHoldUpNobody(String request) throws Exception {
        Deque<RawHttp> clients = new ArrayDeque<>();
        try (ProxyAndAgent proxy = proxy(Map.of("max-own-answers", "1000"))) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(proxy.client().send(request));
            }
            assertThat(clients.getFirst().read().status()).isGreaterThanOrEqualTo(200);

            assertThat(proxy.get("/page").text()).isEqualTo("page");
            assertThat(proxy.get("/_tunnel/live").text()).isEqualTo("live\n");
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @Test
    void clientsThatDoNotReadHoldUpNobody() throws Exception {
        byte[] requests = "GET /_tunnel/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
                .repeat(PIPELINED)
                .getBytes(StandardCharsets.US_ASCII);
        Deque<Thread> senders = new ArrayDeque<>();
        Deque<Socket> clients = new ArrayDeque<>();
        try (ProxyAndAgent proxy = proxy(Map.of("stall-timeout", "3s"))) {
            for (int i = 0; i < 8; i++) {
                Socket client = new Socket();
                client.setReceiveBufferSize(4096);
                client.connect(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), proxy.filter().port()));
                clients.add(client);
                Thread sender = new Thread(() -> sendAll(client, requests));
                sender.start();
                senders.add(sender);
            }
            assertThat(proxy.get("/page").text()).isEqualTo("page");
            for (Thread sender : senders) {
                sender.join(); // cut off after the stall timeout, or it would wait for ever
            }
            assertThat(proxy.get("/_tunnel/live").text()).isEqualTo("live\n");
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Each has its thread for as long as it sends, unless the thread is given up between two answers. */
    @ParameterizedTest
    @ValueSource(strings = {"/_tunnel/live", "/_tunnel/nothing", "/no-agent"})
    void requestsOneAfterTheOtherHoldUpNobody(String path) throws Exception {
        byte[] requests = ProxyAndAgent.GET.formatted(path).repeat(PIPELINED).getBytes(StandardCharsets.US_ASCII);
        Deque<Thread> threads = new ArrayDeque<>();
        Deque<Socket> clients = new ArrayDeque<>();
        try (RunningFilter filter = new RunningFilter(directory, "", Map.of())) {
            for (int i = 0; i < CLIENTS; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), filter.port());
                clients.add(client);
                threads.add(new Thread(() -> sendAll(client, requests)));
                threads.add(new Thread(() -> readAll(client)));
            }
            threads.forEach(Thread::start);

            for (int i = 0; i < 10; i++) {
                try (RawHttp other = new RawHttp(filter.port())) {
                    other.send(ProxyAndAgent.GET.formatted("/_tunnel/live"));
                    assertThat(other.read().text()).isEqualTo("live\n");
                }
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void readAll(Socket client) {
        try {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // closed by the test
        }
    }

    private static void sendAll(Socket client, byte[] requests) {
        try {
            while (true) {
                client.getOutputStream().write(requests);
            }
        } catch (IOException e) {
            // cut off, as it has to be
        }
    }

    /** Nobody listens on that port here, so that every request comes in at another. */
    @Test
    void hubIsNotFoundAtAnotherPortThanItsOwn() throws Exception {
        try (RunningFilter filter = new RunningFilter(directory, "", Map.of("hub-port", "1"));
                RawHttp client = new RawHttp(filter.port())) {
            assertThat(client.send(ProxyAndAgent.GET.formatted("/_tunnel/hub"))
                            .read()
                            .status())
                    .isEqualTo(404);
            assertThat(client.send(ProxyAndAgent.GET.formatted("/_tunnel/live"))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }
}
