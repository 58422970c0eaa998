package io.gatewaytunnel.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A token as it is kept: its SHA-256. Tokens are long and random, so a plain digest is as good as a slow one.
 * Immutable.
 */
public final class TokenDigest {
    private final byte[] sha256;
    private final boolean shortToken;

    private TokenDigest(byte[] sha256, boolean shortToken) {
        this.sha256 = sha256;
        this.shortToken = shortToken;
    }

    static TokenDigest of(String token, boolean shortToken) {
        return new TokenDigest(digest(token), shortToken);
    }

    /** Whether it is the same token; takes as long for any other. */
    public boolean matches(String token) {
        return MessageDigest.isEqual(sha256, digest(token));
    }

    /** Whether the token could be guessed; worth a warning at start. */
    public boolean isShort() {
        return shortToken;
    }

    @Override
    public String toString() {
        return "TokenDigest"; // even the digest of a weak token is worth stealing
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
