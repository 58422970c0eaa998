package io.gatewaytunnel.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The XOR of a payload with its key, eight bytes at a time: byte by byte it is the largest part of what a large
 * download costs. The first byte of a key is its highest. Source: RFC 6455 §5.3. Pure.
 */
final class Mask {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Mask() {}

    /** Masks or unmasks that part of the array; the key begins with the first byte of it. */
    static void apply(int key, byte[] bytes, int from, int count) {
        long wide = wide(key);
        int end = from + count;
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ wide);
        }
        for (; at < end; at++) {
            bytes[at] ^= byteOf(key, at - from);
        }
    }

    /** The same for a buffer, whose position, limit and order do not matter and are not changed. */
    static void apply(int key, ByteBuffer buffer, int from, int count) {
        ByteBuffer bytes = buffer.duplicate().order(ByteOrder.nativeOrder());
        long wide = wide(key);
        int end = from + count;
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, bytes.getLong(at) ^ wide);
        }
        for (; at < end; at++) {
            bytes.put(at, (byte) (bytes.get(at) ^ byteOf(key, at - from)));
        }
    }

    /** The key for what comes behind so many bytes. */
    static int after(int key, int count) {
        return Integer.rotateLeft(key, Byte.SIZE * (count % Integer.BYTES));
    }

    private static long wide(int key) {
        long twice = (Integer.toUnsignedLong(key) << Integer.SIZE) | Integer.toUnsignedLong(key);
        return LITTLE_ENDIAN ? Long.reverseBytes(twice) : twice;
    }

    private static byte byteOf(int key, int index) {
        return (byte) (key >>> (Byte.SIZE * (Integer.BYTES - 1 - index % Integer.BYTES)));
    }
}
