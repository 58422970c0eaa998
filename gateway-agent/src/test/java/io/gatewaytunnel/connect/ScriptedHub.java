package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.MessageBytes;
import io.gatewaytunnel.scripted.ScriptedConnections;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A hub that answers each connection as a test says, down to the octets of RFC 6455. */
public final class ScriptedHub implements AutoCloseable {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Script script;
    private final ScriptedConnections connections;

    /** What happens on one connection; its number begins with 1. */
    @FunctionalInterface
    public interface Script {
        void run(Connection connection, int number) throws Exception;
    }

    private ScriptedHub(ServerSocket server, Script script) {
        this.script = script;
        this.connections = new ScriptedConnections(server, "scripted-hub", this::serve);
    }

    public static ScriptedHub start(Script script) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    public static ScriptedHub start(ServerSocket server, Script script) {
        ScriptedHub hub = new ScriptedHub(server, script);
        hub.connections.begin();
        return hub;
    }

    private void serve(Socket socket, int number) {
        try {
            script.run(new Connection(socket), number);
        } catch (Exception e) {
            // The agent is judged by what it does, not by what its hub thinks of it.
        }
    }

    public int port() {
        return connections.port();
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + port() + "/_tunnel/hub");
    }

    public int connections() {
        return connections.count();
    }

    /** Breaks every connection without a word, and takes no more. */
    @Override
    public void close() throws IOException {
        connections.close();
    }

    /** One connection from an agent; before {@link #upgrade} it is HTTP, afterwards a link. */
    public static final class Connection implements Link {
        private final DataInputStream in;
        private final OutputStream out;
        private final Socket socket;
        private final String head;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = socket.getOutputStream();
            this.head = readHead();
        }

        private String readHead() throws IOException {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException();
                }
                read.write(octet);
            }
            return read.toString(StandardCharsets.ISO_8859_1);
        }

        /** The upgrade request. */
        public String head() {
            return head;
        }

        public void answer(String response) throws IOException {
            out.write(response.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public void upgrade() throws IOException {
            upgrade("Sec-WebSocket-Protocol: " + Protocol.SUBPROTOCOL + "\r\n");
        }

        public void upgrade(String fields) throws IOException {
            answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + fields
                    + "Sec-WebSocket-Accept: " + accept() + "\r\n\r\n");
        }

        /** What the answer to {@link #head} says that its key was understood. */
        String accept() {
            return acceptOf(head.lines()
                    .filter(line -> line.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18))
                    .map(line -> line.substring(18).strip())
                    .findFirst()
                    .orElseThrow());
        }

        private static String acceptOf(String key) {
            try {
                MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
                return Base64.getEncoder()
                        .encodeToString(sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1)));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        /** The next binary message, null when the agent closes. */
        public byte @Nullable [] read() throws IOException {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int length = second & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return (first & 0x0f) == 8 ? null : payload;
        }

        /** Until the connection has ended, past a close frame, which is not answered. */
        void readToTheEnd() {
            try {
                while (true) {
                    byte[] unused = read();
                }
            } catch (IOException end) {
                // That is what is waited for.
            }
        }

        @Override
        public synchronized void send(ByteBuffer message, SendCompletion completion) {
            byte[] payload = MessageBytes.of(message);
            try {
                writeFrame(0x82, payload);
            } catch (IOException e) {
                completion.failed(e);
                return;
            }
            completion.sent();
        }

        private void writeFrame(int first, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(payload.length + 4).put((byte) first);
            if (payload.length < 126) {
                frame.put((byte) payload.length);
            } else {
                frame.put((byte) 126).putShort((short) payload.length);
            }
            frame.put(payload).flip();
            out.write(frame.array(), 0, frame.limit());
            out.flush();
        }

        @Override
        public synchronized void close(int closeCode, String reason) {
            byte[] words = reason.getBytes(StandardCharsets.UTF_8);
            try {
                writeFrame(
                        0x88,
                        ByteBuffer.allocate(2 + words.length)
                                .putShort((short) closeCode)
                                .put(words)
                                .array());
            } catch (IOException e) {
                // gone already
            }
        }

        /** Ends the TCP connection without a close frame. */
        public void breakOff() throws IOException {
            socket.close();
        }

        @Override
        public String description() {
            return "agent";
        }
    }
}
