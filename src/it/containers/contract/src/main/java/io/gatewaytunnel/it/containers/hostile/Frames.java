package io.gatewaytunnel.it.containers.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP/2 as bytes, sense or not: what an attacker sends without looking at the answers. Source: RFC 9113, RFC 7541. */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Their names' places in the static table. */
    private static final Map<String, Integer> PSEUDO_FIELDS = Map.of(":authority", 1, ":method", 2, ":path", 4);

    private static final int SCHEME_HTTP = 0x86;
    private static final int SHORT_TEXT = 127;

    private Frames() {}

    static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return frame(type, flags, stream, payload.length, payload);
    }

    /** One whose length need not be that of its payload. */
    static byte[] frame(int type, int flags, int stream, int length, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt((length << 8) | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** The preface and settings with this initial window: how much the peer may send on each stream unasked. */
    static byte[] hello(int window) {
        return join(PREFACE, setting(INITIAL_WINDOW_SIZE, window));
    }

    static byte[] setting(int name, int value) {
        return frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) name).putInt(value).array());
    }

    /** The head of a request. */
    static byte[] request(String method, String path, int stream, boolean withBody) {
        return frame(HEADERS, END_HEADERS | (withBody ? 0 : END_STREAM), stream, block(method, path));
    }

    static byte[] get(String path, int stream) {
        return request("GET", path, stream, false);
    }

    static byte[] reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(8)); // CANCEL
    }

    static byte[] window(int stream, int more) {
        return frame(WINDOW_UPDATE, 0, stream, number(more));
    }

    static byte[] ping() {
        return frame(PING, 0, 0, new byte[8]);
    }

    /** A request's fields, compressed by nothing. */
    static byte[] block(String method, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        block.write(SCHEME_HTTP);
        literal(block, ":authority", "public.example");
        literal(block, ":path", path);
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(PSEUDO_FIELDS.getOrDefault(name, 0));
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        if (octets.length >= SHORT_TEXT) {
            throw new IllegalArgumentException("too long for an attack: " + value);
        }
        block.write(octets.length);
        block.writeBytes(octets);
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** The same, made for each number of a range and joined: {@code count} of them. */
    static byte[] many(int count, java.util.function.IntFunction<byte[]> part) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            whole.writeBytes(part.apply(i));
        }
        return whole.toByteArray();
    }
}
