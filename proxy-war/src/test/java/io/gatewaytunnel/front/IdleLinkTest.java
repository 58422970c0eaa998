package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.websocket.WebSocketEncoder;
import io.gatewaytunnel.websocket.WebSocketRole;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a link costs that nothing passes on: the limit of links that follows from the heap rests on it. */
@Timeout(60)
final class IdleLinkTest {
    private static final int LINKS = 200;
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "endpoint"})
    void idleLinkHoldsNoMoreThanTheLimitOfLinksCountsOn(String carrier) throws Exception {
        List<SocketChannel> links = new ArrayList<>();
        Map<String, String> settings = Map.of("max-links", "" + 2 * LINKS, "hub-carrier", carrier);
        try (RunningFilter filter = new RunningFilter(directory, "", settings)) {
            links.add(dial(filter, 0)); // classes are loaded by then
            awaitAgents(filter, 1);
            long before = heapBytes();
            for (int i = 1; i <= LINKS; i++) {
                links.add(dial(filter, i));
            }
            awaitAgents(filter, LINKS + 1);

            long each = (heapBytes() - before) / LINKS;
            assertThat(each)
                    .as("bytes of heap a link")
                    .isBetween(1024L, ProxyConfig.LINK_BYTES - Protocol.MAX_MESSAGE_BYTES);
        } finally {
            for (SocketChannel link : links) {
                link.close();
            }
        }
    }

    /** A link by hand, which holds nothing on this side: the hub must be measured and not its client. */
    private static SocketChannel dial(RunningFilter filter, int number) throws IOException {
        SocketChannel socket =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), filter.port()));
        String handshake = "GET /_tunnel/hub HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "
                + Protocol.SUBPROTOCOL + "\r\nAuthorization: Bearer " + RunningFilter.TOKEN + "\r\n\r\n";
        write(socket, ByteBuffer.wrap(handshake.getBytes(StandardCharsets.ISO_8859_1)));
        ByteBuffer answer = ByteBuffer.allocate(1024);
        while (!new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
            assertThat(socket.read(answer)).isPositive();
        }
        write(socket, frame(LinkHandshake.encodeHello(hello(number))));
        return socket;
    }

    private static HelloBody hello(int number) {
        return new HelloBody(
                "1", "agent" + number, "%032x".formatted(number), List.of("default"), LIMITS, Optional.empty());
    }

    /** One binary message under a mask of zeros. */
    private static ByteBuffer frame(ByteBuffer message) {
        WebSocketEncoder encoder = new WebSocketEncoder(WebSocketRole.CLIENT, () -> 0);
        ByteBuffer frame = ByteBuffer.allocate(encoder.frameBytes(message.remaining()));
        encoder.message(message, frame);
        return frame.flip();
    }

    private static void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    private static void awaitAgents(RunningFilter filter, int count) throws Exception {
        int connected;
        do {
            try (RawHttp client = new RawHttp(filter.port())) {
                String status = client.send("GET /_tunnel/status HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                + RunningFilter.TOKEN + "\r\n\r\n")
                        .read()
                        .text();
                connected = status.split("\"instance\"", -1).length - 1;
            }
        } while (connected < count);
    }

    /** What is left after the garbage is gone, which takes more than one try. */
    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
