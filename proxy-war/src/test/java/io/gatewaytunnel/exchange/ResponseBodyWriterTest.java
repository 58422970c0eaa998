package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.container.Container;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a server whose flush may leave something behind. */
final class ResponseBodyWriterTest {
    private final Output output = new Output();
    private final Server server = new Server();
    private ResponseBodyWriter writer = writer();

    @BeforeEach
    void listen() {
        writer = writer();
        writer.listen();
        writer.onWritePossible();
    }

    @Test
    void whatAFlushLeavesIsFlushedAgainWhenThereIsRoom() throws IOException {
        writer.write(octets("a"));
        server.through = false;
        writer.flush();

        assertThat(writer.isUnflushed()).as("the client has to take something").isTrue();
        assertThat(writer.isReady()).as("until the listener is called").isFalse();
        writer.flush();
        assertThat(server.flushes).as("nothing is done meanwhile").isEqualTo(1);

        server.through = true;
        writer.onWritePossible();
        writer.flush();
        assertThat(server.flushes).isEqualTo(2);
        assertThat(writer.isUnflushed()).isFalse();
        assertThat(writer.isReady()).isTrue();

        writer.flush();
        assertThat(server.flushes).as("there is nothing to flush").isEqualTo(2);
    }

    /** The call may come while the flush has not returned yet. */
    @Test
    void callOfTheListenerIsNotLostInTheFlush() throws IOException {
        writer.write(octets("a"));
        server.through = false;
        server.callsAtOnce = true;
        writer.flush();

        assertThat(writer.isReady()).isTrue();
        assertThat(writer.isUnflushed()).isTrue();
    }

    @Test
    void nothingIsAskedOfAServerWhoseFlushIsWhole() throws IOException {
        writer.write(octets("a"));
        writer.flush();

        assertThat(writer.isReady()).isTrue();
        assertThat(writer.isUnflushed()).isFalse();
        assertThat(output.bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("a");
    }

    private ResponseBodyWriter writer() {
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> method.getName().equals("getOutputStream") ? output : null);
        try {
            return new ResponseBodyWriter(response, server, Optional.empty(), Duration.ZERO, () -> {});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private final class Server implements Container {
        boolean through = true;
        boolean callsAtOnce;
        int flushes;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public boolean breakOff(HttpServletRequest request) {
            return false;
        }

        @Override
        public boolean flush(HttpServletResponse response, ServletOutputStream flushed) throws IOException {
            flushes++;
            flushed.flush();
            if (callsAtOnce) {
                writer.onWritePossible();
            }
            return through;
        }
    }

    private static final class Output extends ServletOutputStream {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int octet) {
            bytes.write(octet);
        }
    }
}
