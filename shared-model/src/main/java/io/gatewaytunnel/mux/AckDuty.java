package io.gatewaytunnel.mux;

/**
 * Whether the peer is owed an acknowledgement: it travels with the next batch, or alone once enough bytes came or the
 * delay is over. Not thread-safe: the session's lock guards it.
 */
final class AckDuty {
    private final int bytesAtOnce;
    private long untoldBytes;
    private boolean owed;
    private boolean due;
    private boolean delayed;

    AckDuty(int bytesAtOnce) {
        this.bytesAtOnce = bytesAtOnce;
    }

    void onReceived(int bytes) {
        untoldBytes += bytes;
        owed = true;
        due |= untoldBytes >= bytesAtOnce;
    }

    /** The delay is over, or the peer repeats itself. */
    void atOnce() {
        owed = true;
        due = true;
    }

    /** Whether the delay of {@link MuxSettings.Acks} begins now; whoever is told so says when it is over. */
    boolean beginDelay() {
        boolean begins = owed && !delayed;
        delayed |= begins;
        return begins;
    }

    void onDelayOver() {
        delayed = false;
        due = owed;
    }

    boolean isOwed() {
        return owed;
    }

    boolean isDue() {
        return due;
    }

    /** A batch with the position has been cut. */
    void onTold() {
        untoldBytes = 0;
        owed = false;
        due = false;
    }
}
