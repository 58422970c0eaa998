package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EndOfInputTest {
    private final EndOfInput ends = new EndOfInput();
    private SocketChannel peer;
    private SocketChannel channel;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            peer = SocketChannel.open(listening.getLocalAddress());
            channel = listening.accept();
            channel.configureBlocking(false);
        }
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        channel.close();
        ends.close();
    }

    @Test
    void peerThatIsSilentIsThere() {
        assertThat(ends.isReached(channel)).isFalse();
    }

    @Test
    void endIsSeen() throws IOException {
        peer.shutdownOutput();

        await().until(() -> ends.isReached(channel));
    }

    @Test
    void resetIsSeen() throws IOException {
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();

        await().until(() -> ends.isReached(channel));
    }

    /** A request that came before the end is served first, and whole. */
    @Test
    void endBehindOctetsIsSeenWhenTheyHaveBeenRead() throws IOException {
        peer.write(ByteBuffer.wrap("next".getBytes(StandardCharsets.US_ASCII)));
        peer.close();
        await().until(() -> channel.socket().getInputStream().available() == 4);

        assertThat(ends.isReached(channel)).isFalse();

        ByteBuffer read = ByteBuffer.allocate(10);
        assertThat(channel.read(read)).isEqualTo(4);
        await().until(() -> ends.isReached(channel));
    }

    @Test
    void channelThatIsClosedIsAtItsEnd() throws IOException {
        channel.close();

        assertThat(ends.isReached(channel)).isTrue();
    }

    /** A channel that were still registered would keep its connection until the next look. */
    @Test
    void lookLeavesTheChannelToItsOwner() {
        assertThat(ends.isReached(channel)).isFalse();

        assertThat(channel.isRegistered()).isFalse();
    }

    @Test
    void nothingIsFoundAfterTheClose() throws IOException {
        peer.close();
        await().until(() -> ends.isReached(channel));
        ends.close();

        assertThat(ends.isReached(channel)).isFalse();
    }
}
