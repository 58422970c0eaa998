package io.gatewaytunnel.mux;

import java.nio.ByteBuffer;

/** A message as whoever receives it has it: in an array of its own. */
public final class MessageBytes {
    private MessageBytes() {}

    /** All that remains in the message, which it does not afterwards. */
    public static byte[] of(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }
}
