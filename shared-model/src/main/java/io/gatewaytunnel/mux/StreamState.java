package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;

/**
 * Which directions of a stream are still open. The caller stores the result under its lock. Source: docs/PROTOCOL.md
 * §6.
 */
enum StreamState {
    /** Both sides may send. To HALF_CLOSED_LOCAL by our end, to HALF_CLOSED_REMOTE by the peer's. */
    OPEN,
    /** Our body is complete. To CLOSED by the peer's end. */
    HALF_CLOSED_LOCAL,
    /** The peer's body is complete. To CLOSED by our end. */
    HALF_CLOSED_REMOTE,
    /** Both are complete, or the stream was reset, refused or lost. */
    CLOSED;

    /** A direction that never had a body, or whose end went out. */
    StreamState afterLocalEnd() {
        return switch (this) {
            case OPEN -> HALF_CLOSED_LOCAL;
            case HALF_CLOSED_REMOTE, CLOSED -> CLOSED;
            case HALF_CLOSED_LOCAL -> HALF_CLOSED_LOCAL;
        };
    }

    StreamState afterRemoteEnd() {
        return switch (this) {
            case OPEN -> HALF_CLOSED_REMOTE;
            case HALF_CLOSED_LOCAL -> CLOSED;
            case HALF_CLOSED_REMOTE, CLOSED -> throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "a second end");
        };
    }

    boolean isRemoteOpen() {
        return this == OPEN || this == HALF_CLOSED_LOCAL;
    }

    boolean isLocalOpen() {
        return this == OPEN || this == HALF_CLOSED_REMOTE;
    }
}
