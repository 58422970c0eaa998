package io.gatewaytunnel.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

class NotifySocketTest {
    @TempDir
    Path folder;

    @BeforeEach
    void onLinux() {
        assumeThat(System.getProperty("os.name")).as("systemd is Linux").isEqualTo("Linux");
    }

    private static AFUNIXDatagramChannel bound(AFUNIXSocketAddress address) throws IOException {
        AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
        channel.bind(address);
        channel.configureBlocking(false); // a datagram of this machine is there once it was sent
        return channel;
    }

    private static String received(AFUNIXDatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        channel.receive(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    private static Notifications open(String name) {
        return NotifySocket.open(name).orElseThrow();
    }

    @Test
    void sendsToAPath() throws IOException {
        Path path = folder.resolve("notify");
        try (AFUNIXDatagramChannel manager = bound(AFUNIXSocketAddress.of(path))) {
            assertThat(open(path.toString()).offer("READY=1\nSTATUS=grüezi")).isTrue();
            assertThat(received(manager)).isEqualTo("READY=1\nSTATUS=grüezi");
        }
    }

    @Test
    void sendsToAnAbstractName() throws IOException {
        String name = "gateway-tunnel-" + UUID.randomUUID();
        try (AFUNIXDatagramChannel manager = bound(AFUNIXSocketAddress.inAbstractNamespace(name))) {
            assertThat(open("@" + name).offer("READY=1")).isTrue();
            assertThat(received(manager)).isEqualTo("READY=1");
        }
    }

    @Test
    void neverWaitsForAManagerThatDoesNotRead() throws IOException {
        Path path = folder.resolve("notify");
        try (AFUNIXDatagramChannel manager = bound(AFUNIXSocketAddress.of(path))) {
            Notifications socket = open(path.toString());
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                while (socket.offer("WATCHDOG=1")) {}
            });
            assertThat(received(manager)).isEqualTo("WATCHDOG=1");
            assertThat(socket.offer("WATCHDOG=1")).as("room again").isTrue();
        }
    }

    @Test
    void aManagerThatIsAwayIsNoFailure() {
        assertThat(open(folder.resolve("nobody").toString()).offer("READY=1")).isFalse();
    }

    @Test
    void anAddressOfAnotherKindIsNone() {
        assertThat(NotifySocket.open("vsock:2:1234")).isEmpty();
    }
}
