package io.gatewaytunnel.it.http1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * An endless body whose byte at every position is known, so that both ends can make and check it without keeping it.
 * Its period is a prime number: a lost, doubled or swapped buffer of any usual size shows.
 */
public final class BodyPattern {
    private static final int PERIOD = 1_000_003;
    private static final byte[] BYTES = new byte[PERIOD];

    static {
        new SplittableRandom(20240229).nextBytes(BYTES);
    }

    private BodyPattern() {}

    /** A view of what stands at {@code position}: at least 1 byte, at most {@code most}. */
    public static ByteBuffer at(long position, long most) {
        int start = (int) (position % PERIOD);
        int length = (int) Math.min(most, PERIOD - start);
        return ByteBuffer.wrap(BYTES, start, length);
    }

    /** Whether {@code seen} is what stands at {@code position}; consumes nothing. */
    public static boolean matches(long position, ByteBuffer seen) {
        ByteBuffer left = seen.duplicate();
        long at = position;
        while (left.hasRemaining()) {
            ByteBuffer expected = at(at, left.remaining());
            ByteBuffer part = left.duplicate().limit(left.position() + expected.remaining());
            if (!part.equals(expected)) {
                return false;
            }
            at += expected.remaining();
            left.position(part.limit());
        }
        return true;
    }

    public static byte[] first(int length) {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            all.put(at(all.position(), all.remaining()));
        }
        return all.array();
    }

    /** Of the first {@code length} bytes, in hex. */
    public static String sha256(long length) {
        MessageDigest digest = newSha256();
        for (long at = 0; at < length; ) {
            ByteBuffer part = at(at, length - at);
            at += part.remaining();
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
