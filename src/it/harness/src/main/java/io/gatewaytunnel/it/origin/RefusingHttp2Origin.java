package io.gatewaytunnel.it.origin;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An origin over HTTP/2 in clear text that does not look at some requests and says so, as one that is being replaced
 * does; the others it answers with an empty 200. One blocking thread a connection. The test that starts it closes it.
 * Source: RFC 9113 §6.8, §8.7.
 */
public final class RefusingHttp2Origin implements AutoCloseable {
    private static final int PREFACE_BYTES = 24;
    private static final int HEAD_BYTES = 9;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int REFUSED_STREAM = 7;

    /** The line {@code :status 200} of the table that every HPACK coder has. */
    private static final byte STATUS_200 = (byte) 0x88;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger toRefuse = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Refusal refusal = Refusal.REFUSED_STREAM;

    /** How it says that it has not looked at a request. */
    public enum Refusal {
        /** Of the one stream. */
        REFUSED_STREAM,
        /** Of the connection, which ends. */
        GOAWAY
    }

    private RefusingHttp2Origin(ServerSocket server) {
        this.server = server;
    }

    public static RefusingHttp2Origin start() {
        try {
            RefusingHttp2Origin origin =
                    new RefusingHttp2Origin(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
            origin.threads.execute(origin::accept);
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("h2c://127.0.0.1:" + server.getLocalPort());
    }

    /** Refuses so many of the requests that come from now on. */
    public void refuse(Refusal how, int times) {
        refusal = how;
        refused.set(0);
        toRefuse.set(times);
    }

    /** How many it has refused since. */
    public int refused() {
        return refused.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            in.readNBytes(PREFACE_BYTES);
            write(connection, SETTINGS, 0, 0);
            Set<Integer> unseen = new HashSet<>();
            while (!connection.isClosed()) {
                step(connection, in, unseen);
            }
        } catch (IOException e) {
            // the agent has closed it, or the test is over
        } finally {
            connections.remove(connection);
        }
    }

    /** {@code unseen}: streams that were refused, of which more may come. */
    private void step(Socket connection, DataInputStream in, Set<Integer> unseen) throws IOException {
        byte[] head = in.readNBytes(HEAD_BYTES);
        if (head.length < HEAD_BYTES) {
            throw new EOFException();
        }
        ByteBuffer fields = ByteBuffer.wrap(head);
        int length = ((fields.getShort() & 0xffff) << 8) | (fields.get() & 0xff);
        int type = fields.get();
        int flags = fields.get();
        int stream = fields.getInt();
        in.skipNBytes(length);
        if (type == SETTINGS && flags != ACK) {
            write(connection, SETTINGS, ACK, 0);
        } else if (type == HEADERS && toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            refused.incrementAndGet();
            unseen.add(stream);
            refuse(connection, stream);
        } else if (type <= HEADERS && !unseen.contains(stream) && (flags & END_STREAM) != 0) {
            write(connection, HEADERS, END_HEADERS | END_STREAM, stream, STATUS_200);
        }
    }

    private void refuse(Socket connection, int stream) throws IOException {
        if (refusal == Refusal.REFUSED_STREAM) {
            write(connection, RST_STREAM, 0, stream, number(REFUSED_STREAM));
        } else {
            int last = Math.max(0, stream - 2);
            write(connection, GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).array());
            connection.shutdownOutput();
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static void write(Socket connection, int type, int flags, int stream, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + payload.length);
        frame.put((byte) 0).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        connection.getOutputStream().write(frame.array());
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
            threads.shutdownNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
