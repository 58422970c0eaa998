package io.gatewaytunnel.it.peer;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Reader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A hub that an agent dials and that then sends whatever a test wants: RFC 6455 by hand, one link at a time, for one
 * thread.
 */
public final class HostileHub implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;

    private final ServerSocket server;

    public HostileHub() {
        try {
            server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            server.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/_tunnel/hub");
    }

    /** Waits for the agent to dial, and takes its upgrade. */
    public HubLink accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        Http1Reader reader = new Http1Reader(socket.getInputStream());
        Http1Head request = reader.readHead().orElseThrow();
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: " + Protocol.SUBPROTOCOL + "\r\nSec-WebSocket-Accept: "
                + acceptKey(request.first("Sec-WebSocket-Key").orElseThrow()) + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        return new HubLink(socket, reader);
    }

    private static String acceptKey(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A link from the agent. */
    public record HubLink(Socket socket, Http1Reader reader) implements AutoCloseable {
        /** Reads the hello and answers it properly. */
        public HubLink welcome() throws IOException {
            readFrame();
            return send(WirePeer.welcome());
        }

        public HubLink send(ByteBuffer message) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(message.remaining() + 10);
            frame.put((byte) (0x80 | BINARY));
            putLength(frame, message.remaining());
            frame.put(message);
            OutputStream out = socket.getOutputStream();
            out.write(frame.array(), 0, frame.position());
            out.flush();
            return this;
        }

        /** In as few octets as there is room in (RFC 6455 §5.2). */
        private static void putLength(ByteBuffer frame, int length) {
            if (length < 126) {
                frame.put((byte) length);
            } else if (length <= 0xffff) {
                frame.put((byte) 126).putShort((short) length);
            } else {
                frame.put((byte) 127).putLong(length);
            }
        }

        /** The close code that the agent sends, 1006 when it closes without one. */
        public int closeCode() throws IOException {
            try {
                while (true) {
                    Received frame = readFrame();
                    if (frame.opcode() == CLOSE) {
                        return frame.payload().remaining() >= 2
                                ? frame.payload().getShort() & 0xffff
                                : 1005;
                    }
                }
            } catch (java.io.EOFException | java.net.SocketException e) {
                return 1006;
            }
        }

        private record Received(int opcode, ByteBuffer payload) {}

        private Received readFrame() throws IOException {
            int opcode = bytes(1).get() & 0x0f;
            int length = bytes(1).get() & 0x7f; // the mask bit is always set by a client
            if (length == 126) {
                length = bytes(2).getShort() & 0xffff;
            } else if (length == 127) {
                length = Math.toIntExact(bytes(8).getLong());
            }
            byte[] mask = bytes(4).array();
            byte[] payload = bytes(length).array();
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (payload[i] ^ mask[i % 4]);
            }
            return new Received(opcode, ByteBuffer.wrap(payload));
        }

        private ByteBuffer bytes(int length) throws IOException {
            byte[] bytes = reader.readUpTo(length);
            if (bytes.length < length) {
                throw new java.io.EOFException("the agent closed");
            }
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
