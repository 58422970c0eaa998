package io.gatewaytunnel.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the bytes of a peer apart, however they are cut, into binary messages and control frames.
 *
 * <p>A message is copied once, from the input into an array of exactly its size, and unmasked there; one in fragments
 * is gathered, and once more copied when it is whole. What is held of a peer is at most one message of
 * {@code mostMessageBytes} (announced, not only what has come of it), twice that much while fragments are gathered, and
 * a control frame.
 *
 * <p>Errors: {@link WebSocketException}. After one, and behind a close frame, the rest is taken and thrown away (RFC
 * 6455 §5.5.1, §7.1.7). Not thread-safe. Source: RFC 6455 §5.
 */
public final class WebSocketDecoder {
    private static final byte[] NONE = {};

    private final FrameHead head;
    private final int mostMessageBytes;
    private boolean inPayload;
    private boolean over;

    /** Of the frame that is being read: where its bytes go, how many have come and are to come, and its key now. */
    private byte[] target = NONE;

    private int filled;
    private int left;
    private int key;

    /** Of a message in fragments: what has been gathered. */
    private byte[] gathered = NONE;

    private int gatheredBytes;
    private boolean inMessage;

    /** {@code mostMessageBytes}: a longer message is refused with 1009 as soon as its length is known. */
    public WebSocketDecoder(WebSocketRole ours, int mostMessageBytes) {
        this.head = new FrameHead(ours);
        this.mostMessageBytes = mostMessageBytes;
    }

    /** What was found, in its order, on the stack of {@link #decode}. Arrays belong to the receiver. */
    public interface Sink {
        void onMessage(byte[] message);

        /** To be answered with a pong of the same bytes, at most 125; of several the last alone may be. */
        void onPing(byte[] payload);

        default void onPong(byte[] payload) {}

        /** The last call. {@link CloseCodes#NO_STATUS} where there was no code. */
        void onClose(int code, String reason);
    }

    /**
     * Takes all that remains in the input, heap or direct. Throws {@link WebSocketException}, and what the sink throws:
     * then the input stands behind the frame that was told, and decoding may go on.
     */
    public void decode(ByteBuffer input, Sink sink) {
        try {
            while (!over && (inPayload || beginFrame(input)) && takePayload(input)) {
                endFrame(sink);
            }
        } catch (WebSocketException e) {
            end();
            input.position(input.limit());
            throw e;
        }
        if (over) {
            input.position(input.limit());
        }
    }

    /** Whether a close frame or a broken rule has ended what the peer can say. */
    public boolean isOver() {
        return over;
    }

    private void end() {
        over = true;
        target = NONE;
        gathered = NONE;
    }

    private boolean beginFrame(ByteBuffer input) {
        if (!head.takeFrom(input)) {
            return false;
        }
        key = head.key();
        inPayload = true;
        if (Opcode.isControl(head.opcode())) {
            into(new byte[(int) head.payloadBytes()], 0);
        } else {
            beginData();
        }
        return true;
    }

    private void into(byte[] array, int from) {
        target = array;
        filled = from;
        left = (int) head.payloadBytes();
    }

    private void beginData() {
        boolean continues = head.opcode() == Opcode.CONTINUATION;
        if (head.opcode() == Opcode.TEXT) {
            throw new WebSocketException(CloseCodes.UNSUPPORTED, "messages are binary here, not text");
        }
        if (continues != inMessage) {
            throw new WebSocketException(
                    CloseCodes.PROTOCOL_ERROR,
                    continues ? "a continuation of nothing" : "a message begins inside another one");
        }
        if (head.payloadBytes() > mostMessageBytes - gatheredBytes) {
            throw new WebSocketException(
                    CloseCodes.TOO_BIG, "a message of more than " + mostMessageBytes + " bytes is too big");
        }
        int whole = gatheredBytes + (int) head.payloadBytes();
        into(head.isLast() || whole > gathered.length ? room(whole) : gathered, gatheredBytes);
        inMessage = true;
    }

    /** What was gathered, in an array for so many bytes: of that size for the last fragment, else with room to grow. */
    private byte[] room(int whole) {
        int doubled = Math.min(mostMessageBytes, 2 * gathered.length);
        return Arrays.copyOf(gathered, head.isLast() ? whole : Math.max(whole, doubled));
    }

    /** Whether the payload is whole. */
    private boolean takePayload(ByteBuffer input) {
        int count = Math.min(left, input.remaining());
        input.get(target, filled, count);
        if (key != 0) {
            Mask.apply(key, target, filled, count);
            key = Mask.after(key, count);
        }
        filled += count;
        left -= count;
        return left == 0;
    }

    private void endFrame(Sink sink) {
        int opcode = head.opcode();
        boolean last = head.isLast();
        byte[] payload = target;
        inPayload = false;
        target = NONE;
        head.forget();
        switch (opcode) {
            case Opcode.PING -> sink.onPing(payload);
            case Opcode.PONG -> sink.onPong(payload);
            case Opcode.CLOSE -> close(payload, sink);
            default -> endData(payload, last, sink);
        }
    }

    private void endData(byte[] payload, boolean last, Sink sink) {
        if (!last) {
            gathered = payload;
            gatheredBytes = filled;
            return;
        }
        inMessage = false;
        gathered = NONE;
        gatheredBytes = 0;
        sink.onMessage(payload);
    }

    private void close(byte[] payload, Sink sink) {
        if (payload.length == 0) {
            end();
            sink.onClose(CloseCodes.NO_STATUS, "");
            return;
        }
        if (payload.length < Short.BYTES) {
            throw new WebSocketException(CloseCodes.PROTOCOL_ERROR, "a close frame with half a code");
        }
        ByteBuffer body = ByteBuffer.wrap(payload);
        int code = Short.toUnsignedInt(body.getShort());
        if (!CloseCodes.isSendable(code)) {
            throw new WebSocketException(CloseCodes.PROTOCOL_ERROR, "a close frame with the code " + code);
        }
        String reason = text(body);
        end();
        sink.onClose(code, reason);
    }

    private static String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString(); // which reports what is malformed
        } catch (CharacterCodingException e) {
            throw new WebSocketException(CloseCodes.NOT_UTF_8, "a reason that is not UTF-8");
        }
    }
}
