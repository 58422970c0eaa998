package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Payara tells nobody of a connection that ends while it switches. */
final class GrizzlySocketTest {
    private final AtomicBoolean closed = new AtomicBoolean();

    private GrizzlySocket socket() throws IOException {
        GrizzlySocket socket = new GrizzlySocket(new Silent(), Optional.of(new Below(closed)), () -> {});
        socket.listening();
        return socket;
    }

    @Test
    void connectionThatEndsWithoutAWordHasEndedWhenItIsLookedAt() throws IOException {
        GrizzlySocket socket = socket();
        closed.set(true);

        assertThat(socket.findsSilentEnd()).isTrue();

        assertThat(socket.read(1).hasRemaining()).isFalse();
        assertThat(socket.hasEnded()).isTrue();
        assertThat(socket.findsSilentEnd()).as("news once").isFalse();
    }

    @Test
    void silentConnectionThatIsOpenHasNotEnded() throws IOException {
        GrizzlySocket socket = socket();

        assertThat(socket.findsSilentEnd()).isFalse();

        assertThat(socket.read(1).hasRemaining()).isFalse();
        assertThat(socket.hasEnded()).isFalse();
    }

    private record Below(AtomicBoolean closed) implements ConnectionBelow {
        @Override
        public Optional<NetworkChannel> socket() {
            return Optional.empty();
        }

        @Override
        public boolean isClosed() {
            return closed.get();
        }

        @Override
        public boolean reset() {
            return true;
        }

        @Override
        public boolean close() {
            return true;
        }
    }

    /** A connection on which nothing ever happens and nobody is called. */
    private static final class Silent implements WebConnection {
        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return false;
                }

                @Override
                public boolean isReady() {
                    return false;
                }

                @Override
                public void setReadListener(ReadListener listener) {}

                @Override
                public int read() {
                    return -1;
                }
            };
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {}

                @Override
                public void write(int octet) {}
            };
        }

        @Override
        public void close() {}
    }
}
