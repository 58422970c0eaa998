package io.gatewaytunnel.it.containers.http2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * One HTTP/2 connection of a public client in clear text with prior knowledge, frame by frame: it shows what a library
 * hides, how a stream ended and whether its neighbours went on. For one thread; reads give up after ten seconds.
 * Source: RFC 9113.
 */
public final class Http2Connection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int MOST_WINDOW =
            1 << 30; // not the most there is: Payara counts what we return before what it sent
    private static final int FRAME_BYTES = 16_384;
    private static final int DEFAULT_TABLE_BYTES = 4_096;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int INITIAL_WINDOW_SIZE = 4;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final HPackEncoder encoder = new HPackEncoder(0, StandardCharsets.ISO_8859_1);
    private final HPackDecoder decoder = new HPackDecoder(DEFAULT_TABLE_BYTES, StandardCharsets.ISO_8859_1);
    private final Map<Integer, Http2Reply> replies = new HashMap<>();
    private final Map<Integer, Long> sendWindows = new HashMap<>();
    private long sendWindow = DEFAULT_WINDOW;
    private int peerInitialWindow = DEFAULT_WINDOW;
    private int nextStream = 1;
    private int pongs;
    private boolean ended;
    private final ByteArrayOutputStream headBlock = new ByteArrayOutputStream();
    private int headFlags;

    /** With windows so large that nothing waits for us. */
    public Http2Connection(int port) throws IOException {
        this(port, MOST_WINDOW);
    }

    /** With so many octets of window for each stream until it is {@linkplain #widen widened}. */
    public Http2Connection(int port, int streamWindow) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), Http2Port.beside(port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        out = socket.getOutputStream();
        out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer window = ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE);
        frame(SETTINGS, 0, 0, window.putInt(streamWindow).array());
        giveWindow(0, MOST_WINDOW - DEFAULT_WINDOW);
    }

    /** From now on the peer remembers the fields that are sent, up to 4 KiB of them, as clients mostly have it. */
    public Http2Connection remembered() {
        encoder.setMaxTableSize(DEFAULT_TABLE_BYTES);
        return this;
    }

    /** Begins a request and returns its stream; {@code more} are names and values in turn. */
    public int open(String method, String target, boolean withBody, String... more) throws IOException {
        List<Header> fields = new ArrayList<>(List.of(
                new BasicHeader(":method", method),
                new BasicHeader(":scheme", "http"),
                new BasicHeader(":authority", "public.example"),
                new BasicHeader(":path", target)));
        for (int i = 0; i < more.length; i += 2) {
            fields.add(new BasicHeader(more[i], more[i + 1]));
        }
        ByteArrayBuffer block = new ByteArrayBuffer(256);
        encoder.encodeHeaders(block, fields, false);
        int stream = nextStream;
        nextStream += 2;
        replies.put(stream, new Http2Reply());
        sendWindows.put(stream, (long) peerInitialWindow);
        sendHead(stream, withBody ? 0 : END_STREAM, block.toByteArray());
        return stream;
    }

    /** In as many frames as it takes. */
    private void sendHead(int stream, int flags, byte[] block) throws IOException {
        int at = 0;
        do {
            int end = Math.min(block.length, at + FRAME_BYTES);
            int last = end == block.length ? END_HEADERS : 0;
            frame(
                    at == 0 ? HEADERS : CONTINUATION,
                    at == 0 ? flags | last : last,
                    stream,
                    Arrays.copyOfRange(block, at, end));
            at = end;
        } while (at < block.length);
    }

    public int get(String target) throws IOException {
        return open("GET", target, false);
    }

    /**
     * Sends bytes of the request body as the peer's windows allow, reading meanwhile.
     *
     * @return false when the stream ended before all was sent
     */
    public boolean send(int stream, byte[] bytes, boolean last) throws IOException {
        int at = 0;
        do {
            int count = (int) Math.min(Math.min(bytes.length - at, FRAME_BYTES), Math.min(window(stream), sendWindow));
            if (reply(stream).isOver()) {
                return false;
            }
            if (count <= 0 && at < bytes.length) {
                readFrame();
                continue;
            }
            byte[] part = Arrays.copyOfRange(bytes, at, at + count);
            at += count;
            frame(DATA, last && at == bytes.length ? END_STREAM : 0, stream, part);
            sendWindows.merge(stream, (long) -count, Long::sum);
            sendWindow -= count;
        } while (at < bytes.length);
        return true;
    }

    /** The head of a DATA frame and the first of its octets; the rest never comes. */
    public void sendHalfAFrame(int stream) throws IOException {
        ByteBuffer half =
                ByteBuffer.allocate(10).putInt(100 << 8 | DATA).put((byte) 0).putInt(stream);
        out.write(half.array());
    }

    /** Ends a stream of ours before its end (CANCEL). */
    public void cancel(int stream) throws IOException {
        frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(8).array());
    }

    /** Sends a PING and reads until it is answered; false when the connection is over before. */
    public boolean isPingAnswered() throws IOException {
        int before = pongs;
        frame(PING, 0, 0, new byte[8]);
        while (pongs == before && !ended) {
            readFrame();
        }
        return pongs > before;
    }

    /** Lets the peer send so many octets more on a stream. */
    public void widen(int stream, int bytes) throws IOException {
        giveWindow(stream, bytes);
    }

    /** What has come for a stream so far. */
    public Http2Reply reply(int stream) {
        Http2Reply reply = replies.get(stream);
        if (reply == null) {
            throw new IllegalArgumentException("no stream " + stream);
        }
        return reply;
    }

    /** Reads until the head of the stream's response has come, or the stream is over. */
    public Http2Reply awaitHead(int stream) throws IOException {
        return awaitBytes(stream, 0);
    }

    /** Reads until the head and so many octets of the body have come, or the stream is over. */
    public Http2Reply awaitBytes(int stream, int bodyBytes) throws IOException {
        Http2Reply reply = reply(stream);
        while (!reply.isOver() && (reply.status() == 0 || reply.bodyBytes() < bodyBytes)) {
            readFrame();
        }
        return reply;
    }

    /** Reads until the stream is over, one way or the other. */
    public Http2Reply await(int stream) throws IOException {
        Http2Reply reply = reply(stream);
        while (!reply.isOver()) {
            readFrame();
        }
        return reply;
    }

    /** Goes away with a reset, all streams with it. */
    public void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private long window(int stream) {
        return sendWindows.getOrDefault(stream, 0L);
    }

    /** One frame from the peer; the end of the connection ends every stream. */
    private void readFrame() throws IOException {
        int length;
        try {
            length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        } catch (EOFException | SocketException e) {
            ended = true;
            replies.values().forEach(Http2Reply::connectionEnded);
            return;
        }
        if (length > FRAME_BYTES) {
            throw new AssertionError("a frame of " + length + " octets, which nobody has allowed");
        }
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
        switch (type) {
            case DATA -> onData(stream, flags, payload);
            case HEADERS, CONTINUATION -> onHeaders(type, stream, flags, payload);
            case RST_STREAM -> replies.getOrDefault(stream, new Http2Reply()).reset(payload.getInt());
            case SETTINGS -> onSettings(flags, payload);
            case PING -> onPing(flags, payload);
            case GO_AWAY -> onGoAway(payload);
            case WINDOW_UPDATE -> onWindow(stream, payload.getInt());
            default -> {} // what is unknown is ignored (RFC 9113 §4.1)
        }
    }

    private void onData(int stream, int flags, ByteBuffer payload) throws IOException {
        int bytes = payload.remaining();
        reply(stream).onData(payload);
        if (bytes > 0) {
            giveWindow(0, bytes);
        }
        endIfSaid(stream, flags);
    }

    /** What ends the stream is said in the first frame of a head, what ends the head in the last. */
    private void onHeaders(int type, int stream, int flags, ByteBuffer payload) {
        if (type == HEADERS) {
            headFlags = flags;
        }
        headBlock.write(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
        if ((flags & END_HEADERS) == 0) {
            return;
        }
        try {
            reply(stream).onHeaders(decoder.decodeHeaders(ByteBuffer.wrap(headBlock.toByteArray())));
        } catch (HttpException e) {
            throw new AssertionError("a head that is not HPACK", e);
        }
        headBlock.reset();
        endIfSaid(stream, headFlags);
    }

    private void endIfSaid(int stream, int flags) {
        if ((flags & END_STREAM) != 0) {
            reply(stream).ended();
        }
    }

    private void onSettings(int flags, ByteBuffer payload) throws IOException {
        if ((flags & ACK) != 0) {
            return;
        }
        while (payload.hasRemaining()) {
            int id = payload.getShort();
            int value = payload.getInt();
            if (id == INITIAL_WINDOW_SIZE) {
                long change = (long) value - peerInitialWindow;
                peerInitialWindow = value;
                sendWindows.replaceAll((stream, window) -> window + change);
            }
        }
        frame(SETTINGS, ACK, 0, new byte[0]);
    }

    private void onPing(int flags, ByteBuffer payload) throws IOException {
        if ((flags & ACK) != 0) {
            pongs++;
        } else {
            frame(PING, ACK, 0, ByteBuffer.allocate(8).put(payload).array());
        }
    }

    private void onGoAway(ByteBuffer payload) {
        int last = payload.getInt() & Integer.MAX_VALUE;
        int code = payload.getInt();
        replies.forEach((stream, reply) -> {
            if (stream > last || code != 0) {
                reply.goneAway(code);
            }
        });
    }

    private void onWindow(int stream, int more) {
        if (stream == 0) {
            sendWindow += more;
        } else {
            sendWindows.merge(stream, (long) more, Long::sum);
        }
    }

    private void giveWindow(int stream, int bytes) throws IOException {
        frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putShort((short) (payload.length >> 8)).put((byte) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        try {
            out.write(frame.array());
        } catch (SocketException e) {
            // The peer has closed; what it said before is still to be read, and the end after it.
        }
    }
}
