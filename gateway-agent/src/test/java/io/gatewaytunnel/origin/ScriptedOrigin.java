package io.gatewaytunnel.origin;

import io.gatewaytunnel.scripted.ScriptedConnections;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An origin that does with each connection exactly what a test says, octet by octet. */
public final class ScriptedOrigin implements AutoCloseable {
    private final Script script;
    private final ScriptedConnections connections;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch firstEnded = new CountDownLatch(1);

    /** What happens on one connection; its number begins with 1. */
    @FunctionalInterface
    public interface Script {
        void run(Connection connection, int number) throws IOException, InterruptedException;
    }

    private ScriptedOrigin(ServerSocket server, Script script) {
        this.script = script;
        this.connections = new ScriptedConnections(server, "scripted-origin", this::serve);
    }

    public static ScriptedOrigin start(Script script) throws IOException {
        return start(new ServerSocket(0, 4096, InetAddress.getLoopbackAddress()), script);
    }

    static ScriptedOrigin start(ServerSocket server, Script script) {
        ScriptedOrigin origin = new ScriptedOrigin(server, script);
        origin.connections.begin();
        return origin;
    }

    private void serve(Socket socket, int number) {
        try {
            script.run(new Connection(socket), number);
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            if (!connections.isClosed()) {
                failures.add(e);
            }
        } finally {
            firstEnded.countDown();
        }
    }

    public int port() {
        return connections.port();
    }

    Origin address() {
        return new Origin("http", "127.0.0.1", port());
    }

    public int connections() {
        return connections.count();
    }

    Queue<Throwable> failures() {
        return failures;
    }

    /** Whether a script came to its end within the time. */
    boolean awaitEnd(long seconds) throws InterruptedException {
        return firstEnded.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }

    /** One connection, read and written in octets (ISO-8859-1 where they are text). */
    public static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** The head of the next request as it came, without the empty line. */
        public String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (true) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException("the head ended after " + head.size() + " octets");
                }
                head.write(octet);
                String text = head.toString(StandardCharsets.ISO_8859_1);
                if (text.endsWith("\r\n\r\n")) {
                    return text.substring(0, text.length() - 4);
                }
            }
        }

        public String read(int octets) throws IOException {
            return new String(in.readNBytes(octets), StandardCharsets.ISO_8859_1);
        }

        /** Everything up to and with a text. */
        public String readUntil(String end) throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (!text.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException();
                }
                text.write(octet);
            }
            return text.toString(StandardCharsets.ISO_8859_1);
        }

        InputStream in() {
            return in;
        }

        OutputStream out() {
            return out;
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Blocks until the agent has closed the connection; whatever comes before is thrown away. */
        public void awaitClose() {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException reset) {
                // as good as an end
            }
        }

        /** Closes this half of the connection only. */
        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** Closes with a reset instead of an end. */
        void abort() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
