package io.gatewaytunnel.standalone;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of HTTP/2 (RFC 9113), right or wrong. */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** GET http://h/ in HPACK: three entries of the static table, and :authority. */
    static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 0x01, 'h'};

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Frames() {}

    static Frames none() {
        return new Frames();
    }

    /** The preface without its SETTINGS. */
    static Frames preface() {
        return new Frames().text(PREFACE);
    }

    /** The preface with empty SETTINGS: from here on all is well. */
    static Frames begun() {
        return preface().frame(SETTINGS, 0, 0);
    }

    Frames text(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Frames raw(byte... raw) {
        bytes.writeBytes(raw);
        return this;
    }

    Frames frame(int type, int flags, int stream, byte... payload) {
        return header(payload.length, type, flags, stream).raw(payload);
    }

    /** The header of a frame that says it is {@code length} bytes long. */
    Frames header(int length, int type, int flags, int stream) {
        return raw(
                (byte) (length >> 16),
                (byte) (length >> 8),
                (byte) length,
                (byte) type,
                (byte) flags,
                (byte) (stream >> 24),
                (byte) (stream >> 16),
                (byte) (stream >> 8),
                (byte) stream);
    }

    /** GET of a path. */
    static byte[] get(String path, boolean tls) {
        return none().raw((byte) 0x82, (byte) (tls ? 0x87 : 0x86), (byte) 0x41, (byte) 1, (byte) 'h')
                .raw((byte) 0x04, (byte) path.length())
                .text(path)
                .bytes();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Reads what the server says until it ends or resets a stream; the code of the reset, 0 for an end. */
    static int awaitEndOrReset(InputStream in) throws IOException {
        DataInputStream frames = new DataInputStream(in);
        while (true) {
            int length = (frames.readUnsignedByte() << 16) | frames.readUnsignedShort();
            int type = frames.readUnsignedByte();
            int flags = frames.readUnsignedByte();
            frames.readInt();
            if (type == RST_STREAM) {
                return frames.readInt();
            }
            frames.readNBytes(length);
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return 0;
            }
        }
    }

    /** The same where no stream is to be reset. */
    static void awaitEndOfStream(InputStream in) throws IOException {
        int code = awaitEndOrReset(in);
        if (code != 0) {
            throw new IOException("a stream was reset with code " + code);
        }
    }
}
