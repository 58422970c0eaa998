package io.gatewaytunnel.flow;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;

/** Credit that the peer has given for one direction of a stream. Not thread-safe: the session's lock guards it. */
public final class SendWindow {
    private long availableBytes;
    private boolean credited;

    public SendWindow(long initialBytes) {
        this.availableBytes = initialBytes;
    }

    /** Bytes that may be sent now. */
    public long availableBytes() {
        return availableBytes;
    }

    /** Whether the peer has given any credit beyond the first: it has consumed something. */
    public boolean isCredited() {
        return credited;
    }

    public void onCredit(int bytes) {
        if (availableBytes + bytes > Protocol.MAX_WINDOW_BYTES) {
            throw new ProtocolException(
                    ErrorCode.FLOW_CONTROL,
                    "credit of " + (availableBytes + bytes) + " bytes, the limit is " + Protocol.MAX_WINDOW_BYTES);
        }
        availableBytes += bytes;
        credited = true;
    }

    public void onSent(int bytes) {
        if (bytes > availableBytes) {
            throw new IllegalStateException("sent " + bytes + " bytes with credit for " + availableBytes); // our bug
        }
        availableBytes -= bytes;
    }
}
