package io.gatewaytunnel.it.containers.http2;

import io.gatewaytunnel.it.http1.Http1Head.Field;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http2.hpack.HPackDecoder;

/**
 * A connection of HTTP/2 in clear text that sends exactly what it is told to, sense or not. For one thread; reads give
 * up after ten seconds, or when the peer closes. Source: RFC 9113, RFC 7541.
 */
public final class RawHttp2 implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int CANCEL = 8;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** Tomcat takes these names only so. */
    private static final Map<String, Integer> PSEUDO_FIELDS =
            Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6, ":status", 8);

    private final Socket socket;
    private final DataInputStream in;
    private final HPackDecoder decoder = new HPackDecoder(4096, StandardCharsets.ISO_8859_1);

    public RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), Http2Port.beside(port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        send(SETTINGS, 0, 0, new byte[0]);
        send(WINDOW_UPDATE, 0, 0, number(1 << 24));
    }

    /**
     * What came on a stream: {@code status} with a head, otherwise 0; {@code data}, one character an octet; whether it
     * ended, and how.
     */
    public record Event(int stream, int status, String data, boolean ended, boolean reset) {}

    /** A head with these fields, pseudo-fields included, as they are. */
    public void sendHead(int stream, boolean end, List<Field> fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Field field : fields) {
            int known = PSEUDO_FIELDS.getOrDefault(field.name(), 0);
            block.write(known); // a literal, not indexed: its name from the static table, or a new one
            if (known == 0) {
                writeText(block, field.name());
            }
            writeText(block, field.value());
        }
        send(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
    }

    public void sendData(int stream, boolean end, byte[] data) throws IOException {
        send(DATA, end ? END_STREAM : 0, stream, data);
    }

    /** The public client has no interest any more. */
    public void cancel(int stream) throws IOException {
        send(RST_STREAM, 0, stream, number(CANCEL));
    }

    /** A well-formed GET with these further fields. */
    public void get(int stream, String target, Field... further) throws IOException {
        request("GET", stream, target, further);
    }

    /** A well-formed request without a body. */
    public void request(String method, int stream, String target, Field... further) throws IOException {
        List<Field> fields = new ArrayList<>(List.of(
                new Field(":method", method),
                new Field(":scheme", "http"),
                new Field(":authority", "public.example"),
                new Field(":path", target)));
        fields.addAll(List.of(further));
        sendHead(stream, true, fields);
    }

    /** The next thing that happens on any stream; empty when the connection is at its end. */
    public Optional<Event> next() throws IOException {
        while (true) {
            try {
                int lengthAndType = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt() & 0x7fffffff;
                byte[] payload = new byte[lengthAndType >>> 8];
                in.readFully(payload);
                int type = lengthAndType & 0xff;
                if (type == GOAWAY) {
                    return Optional.empty();
                }
                Optional<Event> event = event(type, flags, stream, payload);
                if (event.isPresent()) {
                    return event;
                }
            } catch (EOFException | SocketException e) {
                return Optional.empty();
            }
        }
    }

    /** Data of that stream until {@code text} has come; everything that came of it. */
    public String readUntil(int stream, String text) throws IOException {
        StringBuilder came = new StringBuilder();
        while (came.indexOf(text) < 0) {
            Event event = next().orElseThrow(() -> new EOFException("only '" + came + "' came"));
            if (event.stream() == stream) {
                came.append(event.data());
                if (event.reset()) {
                    throw new EOFException("reset after '" + came + "'");
                }
            }
        }
        return came.toString();
    }

    /** The body of the response on that stream, which has to be a whole one. */
    public String readAll(int stream) throws IOException {
        StringBuilder came = new StringBuilder();
        while (true) {
            Event event = next().orElseThrow(() -> new EOFException("only '" + came + "' came"));
            if (event.stream() == stream) {
                if (event.reset()) {
                    throw new EOFException("reset after '" + came + "'");
                }
                came.append(event.data());
                if (event.ended()) {
                    return came.toString();
                }
            }
        }
    }

    /** Reads until that stream has ended, or the connection. Fails when nothing comes any more. */
    public void readUntilEnded(int stream) throws IOException {
        if (!isEndedBeforeSilence(stream)) {
            throw new AssertionError("stream " + stream + " does not end");
        }
    }

    /** Reads until that stream has ended, or the connection; false when nothing comes any more. */
    public boolean isEndedBeforeSilence(int stream) throws IOException {
        try {
            Optional<Event> event = next();
            while (event.isPresent()
                    && (event.get().stream() != stream || !event.get().ended())) {
                event = next();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private Optional<Event> event(int type, int flags, int stream, byte[] payload) throws IOException {
        boolean ended = (flags & END_STREAM) != 0;
        switch (type) {
            case SETTINGS -> answer(SETTINGS, flags, new byte[0]);
            case PING -> answer(PING, flags, payload);
            case RST_STREAM -> {
                return Optional.of(new Event(stream, 0, "", true, true));
            }
            case DATA -> {
                int padding = (flags & PADDED) == 0 ? 0 : 1 + payload[0];
                int start = padding == 0 ? 0 : 1;
                String text = new String(payload, start, payload.length - padding, StandardCharsets.ISO_8859_1);
                if (payload.length > 0 && !ended) {
                    send(WINDOW_UPDATE, 0, stream, number(payload.length));
                }
                return Optional.of(new Event(stream, 0, text, ended, false));
            }
            case HEADERS -> {
                return Optional.of(new Event(stream, status(flags, payload), "", ended, false));
            }
            case CONTINUATION -> throw new IOException("a head in pieces; no test asks for one");
            default -> {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** 0 for trailers. */
    private int status(int flags, byte[] payload) throws IOException {
        if ((flags & (PADDED | 0x20)) != 0 || (flags & END_HEADERS) == 0) {
            throw new IOException("a head with padding or priority, or in pieces: flags " + flags);
        }
        try {
            for (Header header : decoder.decodeHeaders(ByteBuffer.wrap(payload))) {
                if (header.getName().equals(":status")) {
                    return Integer.parseInt(header.getValue());
                }
            }
            return 0;
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    private void answer(int type, int flags, byte[] payload) throws IOException {
        if ((flags & ACK) == 0) {
            send(type, ACK, 0, payload);
        }
    }

    private void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt((payload.length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        try {
            socket.getOutputStream().write(frame.array());
        } catch (SocketException e) {
            // The peer has closed; what it said before is still to be read.
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Without Huffman coding. */
    private static void writeText(ByteArrayOutputStream block, String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = octets.length;
        if (rest < 127) {
            block.write(rest);
        } else {
            block.write(127);
            for (rest -= 127; rest >= 128; rest >>>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(octets);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
