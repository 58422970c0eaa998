package io.gatewaytunnel.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.msgpack.core.buffer.MessageBuffer;
import org.msgpack.core.buffer.MessageBufferOutput;

/** Lets the packer write into the very array that is sent. */
final class MessageOutput implements MessageBufferOutput {
    /** The packer asks for a few bytes more than it uses; they never hold anything. */
    private static final int SLACK_BYTES = 64;

    /** Below this, what is kept until it is acknowledged is a copy of the right size, not a nearly empty array of 64 KiB. */
    private static final int COPY_BELOW_BYTES = Protocol.MAX_MESSAGE_BYTES / 2;

    private byte[] array = new byte[Protocol.MAX_MESSAGE_BYTES + SLACK_BYTES];
    private int written;

    void begin() {
        written = 0;
    }

    ByteBuffer finish() {
        if (written < COPY_BELOW_BYTES) {
            return ByteBuffer.wrap(Arrays.copyOf(array, written));
        }
        ByteBuffer message = ByteBuffer.wrap(array, 0, written);
        array = new byte[Protocol.MAX_MESSAGE_BYTES + SLACK_BYTES];
        return message;
    }

    @Override
    public MessageBuffer next(int minimumSize) {
        if (array.length - written < minimumSize) {
            throw new IllegalStateException(
                    "a batch outgrew its limit: " + written + " + " + minimumSize); // our bug: fits() was not asked
        }
        return MessageBuffer.wrap(array, written, array.length - written);
    }

    @Override
    public void writeBuffer(int length) {
        written += length;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        System.arraycopy(buffer, offset, array, written, length);
        written += length;
    }

    @Override
    public void add(byte[] buffer, int offset, int length) {
        write(buffer, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
