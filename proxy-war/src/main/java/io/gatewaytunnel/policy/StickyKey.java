package io.gatewaytunnel.policy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** What cookies of sticky sessions are signed with; shown to nobody. Immutable. */
public final class StickyKey {
    /** As long as the hash, RFC 2104 §3. */
    private static final int BYTES = 32;

    private final byte[] bytes;

    public StickyKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** The octets of a text. */
    public static StickyKey of(String text) {
        return new StickyKey(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Another one each time. */
    public static StickyKey random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new StickyKey(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "a key";
    }
}
