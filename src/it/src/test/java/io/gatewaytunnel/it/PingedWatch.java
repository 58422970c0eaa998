package io.gatewaytunnel.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that watches events over HTTP/2, hears nothing, and pings all the time: so many a second from its first one
 * on, and never more than that on average. On two threads of its own, which end when it is closed or the connection
 * ends. Source: RFC 9113 §4, §6.
 */
final class PingedWatch implements AutoCloseable {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int ACK = 1;
    private static final int END_OF_STREAM_AND_HEAD = 5;

    /** Their places in the static table. Source: RFC 7541 appendix A. */
    private static final int METHOD_GET = 0x82;

    private static final int SCHEME_HTTP = 0x86;
    private static final int AUTHORITY = 1;
    private static final int PATH = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream(); // its methods are synchronized
    private final int perSecond;
    private volatile boolean done;
    private volatile String end = "";

    /** Begins at once. */
    PingedWatch(int port, String path, int perSecond) throws IOException {
        this.perSecond = perSecond;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.getOutputStream().write(PREFACE);
        write(SETTINGS, 0, 0, new byte[0]);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(METHOD_GET);
        head.write(SCHEME_HTTP);
        literal(head, AUTHORITY, "public.example");
        literal(head, PATH, path);
        write(HEADERS, END_OF_STREAM_AND_HEAD, 1, head.toByteArray());
        start("it-watch-reader", this::readAll);
        start("it-watch-pings", this::pingOn);
    }

    /** Pings that went out. */
    int sent() {
        return sent.get();
    }

    /** Those of them that were answered. */
    int answered() {
        return answered.get();
    }

    /** The body so far. */
    String heard() {
        return heard.toString(StandardCharsets.ISO_8859_1);
    }

    /** How the connection ended; empty while it goes on. */
    String end() {
        return end;
    }

    /** Sends no more pings. */
    void fallSilent() {
        done = true;
    }

    @Override
    public void close() throws IOException {
        done = true;
        socket.close();
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pingOn() {
        long begun = System.nanoTime();
        try {
            while (!done && end.isEmpty()) {
                long due = begun + TimeUnit.SECONDS.toNanos(sent.get()) / perSecond;
                long early = due - System.nanoTime();
                if (early > 0) {
                    LockSupport.parkNanos(early);
                } else {
                    sent.incrementAndGet();
                    write(PING, 0, 0, new byte[8]);
                }
            }
        } catch (IOException closed) {
            noteEnd(closed.toString());
        }
    }

    private void readAll() {
        try {
            while (end.isEmpty()) {
                int lengthHigh = in.readUnsignedByte();
                int length = lengthHigh << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                in.readInt();
                onFrame(type, flags, in.readNBytes(length));
            }
        } catch (IOException closed) {
            noteEnd(closed.toString());
        }
    }

    private void onFrame(int type, int flags, byte[] payload) throws IOException {
        boolean ack = (flags & ACK) != 0;
        switch (type) {
            case DATA -> {
                heard.writeBytes(payload);
                if (ack) {
                    noteEnd("the stream is whole"); // the same bit of this type
                }
            }
            case SETTINGS, PING -> {
                if (!ack) {
                    write(type, ACK, 0, type == PING ? payload : new byte[0]);
                } else if (type == PING) {
                    answered.incrementAndGet();
                }
            }
            case HEADERS, 2, 8 -> {} // the head, priorities and window updates
            default -> noteEnd("a frame of type " + type);
        }
    }

    private void noteEnd(String how) {
        if (end.isEmpty()) {
            end = how;
        }
    }

    private synchronized void write(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        socket.getOutputStream().write(frame.array());
    }

    /** A field whose name is in the static table and whose value is not. */
    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.ISO_8859_1));
    }
}
