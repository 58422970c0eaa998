package io.gatewaytunnel.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** How keys are called: the first half of the SHA-256 of their SubjectPublicKeyInfo, in hex. Pure. */
public final class AgentKeyId {
    private static final int BYTES = 16;

    private AgentKeyId() {}

    public static String of(byte[] subjectPublicKeyInfo) {
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(subjectPublicKeyInfo), BYTES));
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
