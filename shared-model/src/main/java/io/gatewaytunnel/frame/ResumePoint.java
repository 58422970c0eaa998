package io.gatewaytunnel.frame;

/**
 * A session by its token (16 random bytes in 32 hex digits, a secret) and the position up to which the speaker has
 * received it (0: nothing).
 */
public record ResumePoint(String sessionToken, long receivedPosition) {
    @Override
    public String toString() {
        return "ResumePoint[position=" + receivedPosition + "]"; // the token is a secret
    }
}
