package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of HTTP/2 that give all the windows there are and then read nothing: the protocol says that there is room,
 * the network does not. A write of one stream then waits for that of another, in Tomcat, on the thread that writes.
 */
@Timeout(60)
final class StalledHttp2Test {
    private static final int CONNECTIONS = 4;
    private static final int STREAMS = 8;
    private static final long UNTIL_ALL_BUFFERS_ARE_FULL_NANOS = 5_000_000_000L;
    private static final long PAGE_NANOS = 10_000_000_000L;
    private static final int ALL_WINDOW = 0x7fff_ffff;
    private static final int MORE_WINDOW = ALL_WINDOW - 65_535;

    @TempDir
    Path directory;

    @Test
    void theyHoldUpNeitherTheLinkNorOthers() throws Exception {
        Deque<Socket> clients = new ArrayDeque<>();
        try (ProxyAndAgent proxy = new ProxyAndAgent(
                directory,
                Map.of("memory-budget", "64MiB"),
                agent -> agent.on("/endless", stream -> {
                            if (stream.sendHeadOnce(200, "Content-Length", Long.toString(1L << 40))) {
                                stream.willSend(1L << 40);
                            }
                            stream.pour();
                        })
                        .on("/page", stream -> stream.whole(200, "page", "Content-Length", "4")))) {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(stalled(proxy.filter().port()));
            }
            while (proxy.agent().streams().size() < CONNECTIONS * STREAMS) {
                Thread.onSpinWait();
            }
            long began = System.nanoTime();
            for (long asked = began; asked - began < UNTIL_ALL_BUFFERS_ARE_FULL_NANOS; asked = System.nanoTime()) {
                assertThat(proxy.get("/page").text()).isEqualTo("page");
                assertThat(System.nanoTime() - asked).isLessThan(PAGE_NANOS);
            }
            for (Socket client : clients) {
                client.close(); // first: Tomcat does not stop while it waits for them
            }
        }
    }

    private static Socket stalled(int port) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4096);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0, 6); // SETTINGS
        out.writeShort(4); // INITIAL_WINDOW_SIZE
        out.writeInt(ALL_WINDOW);
        frame(out, 8, 0, 0, 4); // WINDOW_UPDATE of the connection
        out.writeInt(MORE_WINDOW);
        byte[] path = "/endless".getBytes(StandardCharsets.US_ASCII);
        for (int stream = 0; stream < STREAMS; stream++) {
            frame(out, 1, 5, 1 + 2 * stream, 7 + path.length); // HEADERS, which end stream and headers
            out.write(new byte[] {(byte) 0x82, (byte) 0x86, 0x41, 1, 'a', 0x44, (byte) path.length}); // GET http a
            out.write(path);
        }
        client.getOutputStream().write(bytes.toByteArray());
        return client;
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, int length) throws IOException {
        out.writeByte(length >> 16);
        out.writeShort(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
    }
}
