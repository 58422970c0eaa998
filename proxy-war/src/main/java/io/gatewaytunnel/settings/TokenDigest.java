package io.gatewaytunnel.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: its SHA-256. Tokens are long and random, so a plain digest is as good as a slow one.
 * Immutable.
 */
public final class TokenDigest {
    /** How a digest is written in place of its token. */
    private static final String WRITTEN = "sha256:";

    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] sha256;
    private final boolean shortToken;

    private TokenDigest(byte[] sha256, boolean shortToken) {
        this.sha256 = sha256;
        this.shortToken = shortToken;
    }

    static TokenDigest of(String token, boolean shortToken) {
        return new TokenDigest(digest(token), shortToken);
    }

    /** Of a token as it was shown. */
    public static TokenDigest of(String token) {
        return of(token, false);
    }

    /** What was written as {@code sha256:HEX}; empty for anything else. */
    static Optional<TokenDigest> written(String text) {
        String hex = isWritten(text) ? text.substring(WRITTEN.length()) : "";
        return HEX.matcher(hex).matches()
                ? Optional.of(new TokenDigest(HexFormat.of().parseHex(hex), false))
                : Optional.empty();
    }

    /** Whether the text is, or was meant to be, a digest. */
    static boolean isWritten(String text) {
        return text.startsWith(WRITTEN);
    }

    /** A token as it may be written down: {@code sha256:HEX}. */
    public static String write(String token) {
        return WRITTEN + HexFormat.of().formatHex(digest(token));
    }

    /** Whether it is the same token; takes as long for any other. */
    public boolean matches(String token) {
        return MessageDigest.isEqual(sha256, digest(token));
    }

    /** Whether the token could be guessed; worth a warning at start. */
    public boolean isShort() {
        return shortToken;
    }

    /** Takes as long for any other. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenDigest digest && MessageDigest.isEqual(sha256, digest.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
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
