package io.gatewaytunnel.origin;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http2.hpack.HPackDecoder;

/** The origin's end of an HTTP/2 connection, frame by frame. Source: RFC 9113 §4, §6. */
final class Http2Peer {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;

    private final ScriptedOrigin.Connection connection;
    private final HPackDecoder decoder = new HPackDecoder(4096, StandardCharsets.ISO_8859_1);

    /** {@code text} is the payload, one character an octet. */
    record Frame(int type, int flags, int stream, String text) {
        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }

        int number() {
            return payload().getInt();
        }

        ByteBuffer payload() {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Takes the preface and says its settings: identifiers and values in turn. */
    Http2Peer(ScriptedOrigin.Connection connection, int... settings) throws IOException {
        this.connection = connection;
        String preface = connection.read(24);
        if (!preface.equals("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            throw new IOException("no preface: " + preface);
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(payload);
        for (int i = 0; i < settings.length; i += 2) {
            out.writeShort(settings[i]);
            out.writeInt(settings[i + 1]);
        }
        write(SETTINGS, 0, 0, payload.toByteArray());
    }

    /** The next frame that is no setting or window update of the connection; settings are acknowledged. */
    Frame read() throws IOException {
        while (true) {
            byte[] head = connection.in().readNBytes(9);
            if (head.length < 9) {
                throw new EOFException();
            }
            ByteBuffer fields = ByteBuffer.wrap(head);
            int length = ((fields.getShort() & 0xffff) << 8) | (fields.get() & 0xff);
            Frame frame = new Frame(fields.get(), fields.get(), fields.getInt(), connection.read(length));
            if (frame.type() == SETTINGS && frame.flags() != ACK) {
                write(SETTINGS, ACK, 0);
            } else if (frame.stream() != 0 || frame.type() == GOAWAY) {
                return frame;
            }
        }
    }

    /** The next frame of that type; others are thrown away. */
    Frame read(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    /** The fields of a head, one a line. */
    String fields(Frame headers) {
        try {
            StringBuilder text = new StringBuilder();
            List<Header> fields = decoder.decodeHeaders(headers.payload());
            fields.forEach(field -> text.append(field.getName())
                    .append('=')
                    .append(field.getValue())
                    .append('\n'));
            return text.toString();
        } catch (HttpException e) {
            throw new AssertionError(e);
        }
    }

    /** Names and values in turn, literally. */
    void head(int stream, int flags, String... namesAndValues) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            string(block, namesAndValues[i]);
            string(block, namesAndValues[i + 1]);
        }
        write(HEADERS, flags | END_HEADERS, stream, block.toByteArray());
    }

    private static void string(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void data(int stream, int flags, String text) throws IOException {
        write(DATA, flags, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void reset(int stream, int code) throws IOException {
        write(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
    }

    void goAway(int lastStream, int code) throws IOException {
        write(
                GOAWAY,
                0,
                0,
                ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array());
    }

    void grant(int stream, int bytes) throws IOException {
        write(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    synchronized void write(int type, int flags, int stream, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        connection.out().write(frame.array());
        connection.out().flush();
    }
}
