package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Much of it: long bodies, small windows, many silent streams. */
@Timeout(120)
class OriginVolumeTest {
    private static final long LONG_BODY = 64L << 20;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLongUploadArrivesUnchanged(boolean chunked) throws Exception {
        CompletableFuture<byte[]> digest = new CompletableFuture<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    digest.complete(chunked ? digestOfChunks(c) : digestOf(c.in(), LONG_BODY));
                    c.write("HTTP/1.1 204 No Content\r\n\r\n");
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide side =
                    tunnel.request("PUT", "/", Headers.empty(), chunked ? RequestHead.UNKNOWN_LENGTH : LONG_BODY);
            side.sendBytes(LONG_BODY, Headers.empty());

            assertThat(within(side.head, 60).status()).isEqualTo(204);
            assertThat(digest.get(5, TimeUnit.SECONDS)).isEqualTo(side.sent.digest());
        }
    }

    private static byte[] digestOf(InputStream in, long bytes) throws IOException {
        MessageDigest digest = new PublicSide(false).received;
        byte[] buffer = new byte[8192];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            assertThat(read).isPositive();
            digest.update(buffer, 0, read);
            left -= read;
        }
        return digest.digest();
    }

    private static byte[] digestOfChunks(ScriptedOrigin.Connection connection) throws IOException {
        MessageDigest digest = new PublicSide(false).received;
        while (true) {
            int length = Integer.parseInt(connection.readUntil("\r\n").strip(), 16);
            digest.update(connection.in().readNBytes(length));
            assertThat(connection.read(2)).isEqualTo("\r\n");
            if (length == 0) {
                return digest.digest();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1024", "16384"})
    void aLongDownloadArrivesUnchangedThroughAnyWindow(String window) throws Exception {
        MessageDigest written = new PublicSide(false).received;
        long bytes = window.equals("1024") ? 4L << 20 : LONG_BODY;
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    writeChunks(c.out(), bytes, written);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address(), Tunnel.TIMEOUTS, Tunnel.defaultTls(), windows(window))) {
            PublicSide side = tunnel.request(
                    new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY), false);

            within(side.end, 100);
            assertThat(side.receivedBytes()).isEqualTo(bytes);
            assertThat(side.received.digest()).isEqualTo(written.digest());
        }
    }

    private static Map<String, String> windows(String bytes) {
        return bytes.isEmpty()
                ? Map.of()
                : Map.of("window-floor", bytes, "window-initial", bytes, "window-largest", bytes);
    }

    private static void writeChunks(OutputStream out, long bytes, MessageDigest written) throws IOException {
        byte[] block = new byte[10_000];
        long left = bytes;
        for (int number = 0; left > 0; number++) {
            int length = (int) Math.min(block.length, left);
            block[number % length] = (byte) number;
            written.update(block, 0, length);
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(block, 0, length);
            out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            left -= length;
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Test
    void twoThousandSilentEventStreamsHoldNoThread() throws Exception {
        OriginLimits.Timeouts patient = new OriginLimits.Timeouts(
                Duration.ofSeconds(30), // two thousand connects at once on a machine that is busy
                Tunnel.TIMEOUTS.response(),
                Tunnel.TIMEOUTS.continueWait(),
                Tunnel.TIMEOUTS.idle(),
                Tunnel.TIMEOUTS.sharedIdle());
        try (EventOrigin origin = new EventOrigin();
                Tunnel tunnel = new Tunnel(new Origin("http", "127.0.0.1", origin.port()), patient)) {
            within(tunnel.get("/warm").head, 5);
            int before = Thread.activeCount();
            long heapBefore = heapAfterGc();
            List<PublicSide> sides = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                sides.add(tunnel.get("/events"));
            }
            for (PublicSide side : sides) {
                within(side.head, 30);
                eventually(() -> side.text().equals(EventOrigin.EVENT));
            }

            assertThat(Thread.activeCount()).isLessThan(before + 10);
            assertThat(tunnel.exchanges.activeCount()).isEqualTo(2001);
            assertThat((heapAfterGc() - heapBefore) / 2000)
                    .as("bytes of heap an exchange, with both ends of its stream")
                    .isLessThan(OriginLimits.exchangeBytes(8 << 10) - OriginResponseConsumer.FIRST_READ_BYTES);
        }
    }

    private static long heapAfterGc() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Answers every request with one event and then says nothing, on one thread. */
    private static final class EventOrigin implements AutoCloseable {
        static final String EVENT = "data: hello\n\n";
        private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + EVENT)
                .getBytes(StandardCharsets.ISO_8859_1);

        private final Selector selector = Selector.open();
        private final ServerSocketChannel server = ServerSocketChannel.open();

        EventOrigin() throws IOException {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            Thread thread = new Thread(this::run, "event-origin");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return server.socket().getLocalPort();
        }

        private void run() {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (selector.isOpen()) {
                try {
                    selector.select(key -> serve(key, buffer));
                } catch (IOException | java.nio.channels.ClosedSelectorException e) {
                    return;
                }
            }
        }

        private void serve(SelectionKey key, ByteBuffer buffer) {
            try {
                if (key.isAcceptable()) {
                    SocketChannel channel = server.accept();
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ);
                } else {
                    SocketChannel channel = (SocketChannel) key.channel();
                    buffer.clear();
                    if (channel.read(buffer) < 0) {
                        channel.close();
                    } else {
                        channel.write(ByteBuffer.wrap(ANSWER));
                    }
                }
            } catch (IOException e) {
                key.cancel();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            selector.close();
        }
    }
}
