package io.gatewaytunnel.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.buffer.MessageBuffer;
import org.msgpack.core.buffer.MessageBufferOutput;

/**
 * Lets the packer write into the very array that is sent; has none between batches, so that an idle session holds none.
 */
final class MessageOutput implements MessageBufferOutput {
    /**
     * Below this, what is kept until it is acknowledged is a copy of the right size, not a nearly empty array of 64
     * KiB.
     */
    private static final int COPY_BELOW_BYTES = Protocol.MAX_MESSAGE_BYTES / 2;

    private byte @Nullable [] array;
    private int written;

    void begin() {
        written = 0;
        if (array == null) {
            array = MessageArrays.take();
        }
    }

    ByteBuffer finish() {
        byte[] full = array();
        array = null;
        if (written >= COPY_BELOW_BYTES) {
            return ByteBuffer.wrap(full, 0, written);
        }
        ByteBuffer message = ByteBuffer.wrap(Arrays.copyOf(full, written));
        MessageArrays.giveBack(full);
        return message;
    }

    void abandon() {
        byte[] unused = array;
        array = null;
        if (unused != null) {
            MessageArrays.giveBack(unused);
        }
    }

    private byte[] array() {
        return Objects.requireNonNull(array, "begin() comes first"); // our bug
    }

    @Override
    public MessageBuffer next(int minimumSize) {
        byte[] array = array();
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
        System.arraycopy(buffer, offset, array(), written, length);
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
