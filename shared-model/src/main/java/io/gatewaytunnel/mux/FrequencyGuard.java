package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;

/**
 * Counts frames of a kind that cost the receiver and carry nothing; too many in a second end the session. Not
 * thread-safe.
 */
final class FrequencyGuard {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final String what;
    private final int mostPerSecond;
    private long secondBegan;
    private int count;

    FrequencyGuard(String what, int mostPerSecond, long nowNanos) {
        this.what = what;
        this.mostPerSecond = mostPerSecond;
        this.secondBegan = nowNanos;
    }

    void onFrame(long nowNanos) {
        if (nowNanos - secondBegan >= SECOND_NANOS) {
            secondBegan = nowNanos;
            count = 0;
        }
        if (++count > mostPerSecond) {
            throw new ProtocolException(
                    ErrorCode.CALM_DOWN, "more than " + mostPerSecond + " " + what + " within a second");
        }
    }
}
