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

    /** The delay of {@link MuxSettings.Acks} is over. */
    void onDelayOver() {
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
