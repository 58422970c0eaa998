package io.gatewaytunnel.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Frames as somebody may send them, right or wrong, and what a decoder tells of them. */
final class Frames {
    static final int KEY = 0x37FA213D;

    private Frames() {}

    /** A frame with the shortest length; {@code first} is its first octet, masked if a client sends it. */
    static byte[] frame(int first, WebSocketRole sender, byte[] payload) {
        int lengthBytes = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
        return frame(first, sender, lengthBytes, payload);
    }

    /** The same with the length in 0, 2 or 8 bytes behind the second octet. */
    static byte[] frame(int first, WebSocketRole sender, int lengthBytes, byte[] payload) {
        boolean masked = sender == WebSocketRole.CLIENT;
        int shortLength = lengthBytes == 0 ? payload.length : lengthBytes == 2 ? 126 : 127;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.write((masked ? 0x80 : 0) | shortLength);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            out.write((int) ((long) payload.length >>> (8 * i)));
        }
        byte[] key = ByteBuffer.allocate(4).putInt(masked ? KEY : 0).array();
        if (masked) {
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % 4]);
        }
        return out.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Tells of everything in a line. */
    static final class Told implements WebSocketDecoder.Sink {
        final List<String> events = new ArrayList<>();

        @Override
        public void onMessage(byte[] message) {
            events.add(NaiveFrames.message(message));
        }

        @Override
        public void onPing(byte[] payload) {
            events.add("ping " + HexFormat.of().formatHex(payload));
        }

        @Override
        public void onPong(byte[] payload) {
            events.add("pong " + HexFormat.of().formatHex(payload));
        }

        @Override
        public void onClose(int code, String reason) {
            events.add("close " + code + " " + reason);
        }
    }

    /** What the decoder tells of these pieces; the last line is the code of the rule that was broken, if one was. */
    static List<String> events(WebSocketDecoder decoder, Iterable<ByteBuffer> pieces) {
        Told told = new Told();
        for (ByteBuffer piece : pieces) {
            try {
                decoder.decode(piece, told);
            } catch (WebSocketException e) {
                told.events.add("broken " + e.closeCode());
            }
            if (piece.hasRemaining()) {
                throw new AssertionError(piece.remaining() + " bytes were left");
            }
        }
        return told.events;
    }
}
