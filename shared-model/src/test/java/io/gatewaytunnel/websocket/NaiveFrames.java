package io.gatewaytunnel.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * RFC 6455 §5 read out loud: all bytes at once, one by one, without a thought of speed. What the decoder is compared
 * with.
 */
final class NaiveFrames {
    private final byte[] bytes;
    private final boolean masked;
    private final int most;
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean inMessage;
    private int at;

    private NaiveFrames(byte[] bytes, boolean masked, int most) {
        this.bytes = bytes;
        this.masked = masked;
        this.most = most;
    }

    /** What a decoder has to tell of these bytes: a line for each event, the last one perhaps a broken rule's code. */
    static List<String> events(byte[] bytes, WebSocketRole ours, int most) {
        NaiveFrames naive = new NaiveFrames(bytes, ours == WebSocketRole.SERVER, most);
        try {
            while (naive.frame()) {
                // its events are noted
            }
        } catch (Broken e) {
            naive.events.add("broken " + e.code);
        }
        return naive.events;
    }

    static String message(byte[] payload) {
        return "message " + HexFormat.of().formatHex(payload);
    }

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final int code;

        Broken(int code) {
            this.code = code;
        }
    }

    private static void must(boolean satisfied, int code) throws Broken {
        if (!satisfied) {
            throw new Broken(code);
        }
    }

    private boolean frame() throws Broken {
        if (bytes.length - at < 2) {
            return false;
        }
        boolean fin = bytes[at] < 0;
        int opcode = bytes[at] & 15;
        must((bytes[at] & 0x70) == 0, 1002);
        must(opcode < 3 || (opcode > 7 && opcode < 11), 1002);
        must(bytes[at + 1] < 0 == masked, 1002);
        int first = bytes[at + 1] & 127;
        must(opcode < 8 || fin, 1002);
        must(opcode < 8 || first < 126, 1002);
        int lengthBytes = first == 126 ? 2 : first == 127 ? 8 : 0;
        int headBytes = 2 + lengthBytes + (masked ? 4 : 0);
        if (bytes.length - at < headBytes) {
            return false;
        }
        long length = lengthBytes == 0 ? first : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = (length << 8) + Byte.toUnsignedInt(bytes[at + 2 + i]);
        }
        must(length >= 0, 1002);
        must(lengthBytes != 2 || length > 125, 1002);
        must(lengthBytes != 8 || length > 65_535, 1002);
        if (opcode < 8) {
            must(opcode != 1, 1003);
            must((opcode == 0) == inMessage, 1002);
            must(length + message.size() <= most, 1009);
        }
        if (bytes.length - at - headBytes < length) {
            return false;
        }
        byte[] payload = new byte[(int) length];
        for (int i = 0; i < payload.length; i++) {
            int key = masked ? bytes[at + headBytes - 4 + i % 4] : 0;
            payload[i] = (byte) (bytes[at + headBytes + i] ^ key);
        }
        at += headBytes + payload.length;
        return tell(opcode, fin, payload);
    }

    private boolean tell(int opcode, boolean fin, byte[] payload) throws Broken {
        switch (opcode) {
            case 8 -> {
                close(payload);
                return false;
            }
            case 9 -> events.add("ping " + HexFormat.of().formatHex(payload));
            case 10 -> events.add("pong " + HexFormat.of().formatHex(payload));
            default -> {
                message.writeBytes(payload);
                inMessage = !fin;
                if (fin) {
                    events.add(message(message.toByteArray()));
                    message.reset();
                }
            }
        }
        return true;
    }

    private void close(byte[] payload) throws Broken {
        must(payload.length != 1, 1002);
        if (payload.length == 0) {
            events.add("close 1005 ");
            return;
        }
        int code = ByteBuffer.wrap(payload).getChar();
        must((code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999), 1002);
        String reason = new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        byte[] again = reason.getBytes(StandardCharsets.UTF_8);
        must(ByteBuffer.wrap(again).equals(ByteBuffer.wrap(payload, 2, payload.length - 2)), 1007);
        events.add("close " + code + " " + reason);
    }
}
