package io.gatewaytunnel.frame;

import java.util.Optional;

/**
 * A session by its token (16 random bytes in 32 hex digits, a secret) and the position up to which the speaker has
 * received it (0: nothing); in a hello also the node that has it.
 */
public record ResumePoint(String sessionToken, long receivedPosition, Optional<String> node) {
    /** Wherever it is. */
    public ResumePoint(String sessionToken, long receivedPosition) {
        this(sessionToken, receivedPosition, Optional.empty());
    }

    @Override
    public String toString() {
        return "ResumePoint[position=" + receivedPosition + "]"; // the token is a secret
    }
}
