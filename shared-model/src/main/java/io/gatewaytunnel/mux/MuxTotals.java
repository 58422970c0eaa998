package io.gatewaytunnel.mux;

import java.util.concurrent.atomic.LongAdder;

/**
 * What all sessions of one JVM have done since its start, those that have ended too. Threads: any; it takes no lock.
 */
public final class MuxTotals {
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder streams = new LongAdder();
    private final LongAdder stalls = new LongAdder();

    /** Octets of whole messages that links brought. */
    public long receivedBytes() {
        return receivedBytes.sum();
    }

    /** Octets of whole messages that were handed to links; after a resume some twice. */
    public long sentBytes() {
        return sentBytes.sum();
    }

    /** Sessions that have begun. */
    public long sessions() {
        return sessions.sum();
    }

    /** Streams that were opened, by whichever side. */
    public long streams() {
        return streams.sum();
    }

    /** How many times a stream had to wait for credit or for room in the queue, and was told that there is some. */
    public long stalls() {
        return stalls.sum();
    }

    void onReceived(int bytes) {
        receivedBytes.add(bytes);
    }

    void onSent(int bytes) {
        sentBytes.add(bytes);
    }

    void onSession() {
        sessions.increment();
    }

    void onStream() {
        streams.increment();
    }

    void onStallOver() {
        stalls.increment();
    }
}
