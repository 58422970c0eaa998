package io.gatewaytunnel.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.IntSupplier;

/**
 * Keys for what a client sends, which nobody can foretell (RFC 6455 §5.3, §10.3); some at a time, since asking for each
 * one costs more than masking a small frame. One for each connection; not thread-safe.
 */
public final class MaskKeys implements IntSupplier {
    private static final int AT_A_TIME = 64;

    private final SecureRandom random;
    private final byte[] bytes = new byte[AT_A_TIME * Integer.BYTES];
    private final ByteBuffer keys = ByteBuffer.wrap(bytes).limit(0);

    public MaskKeys(SecureRandom random) {
        this.random = random;
    }

    @Override
    public int getAsInt() {
        if (!keys.hasRemaining()) {
            random.nextBytes(bytes);
            keys.clear();
        }
        return keys.getInt();
    }
}
