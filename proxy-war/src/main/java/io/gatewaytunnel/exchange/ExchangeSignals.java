package io.gatewaytunnel.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has somebody look after an exchange who may do so: the caller itself, or one of {@link ExchangeThreads} where a write
 * may wait. Threads: any.
 */
final class ExchangeSignals {
    private final Gate gate;
    private final ExchangeThreads threads;
    private final boolean writesMayWait;
    private final AtomicBoolean handedOver = new AtomicBoolean();
    private final AtomicBoolean lookingAgain = new AtomicBoolean();

    ExchangeSignals(Gate gate, ExchangeThreads threads, boolean writesMayWait) {
        this.gate = gate;
        this.threads = threads;
        this.writesMayWait = writesMayWait;
    }

    /**
     * From the link, the timer, or whoever else must not wait. The container's own threads pass the gate themselves.
     */
    void signal() {
        if (!writesMayWait) {
            gate.signal();
        } else if (handedOver.compareAndSet(false, true)) {
            threads.execute(() -> {
                handedOver.set(false); // before looking: what comes now is another look's
                gate.signal();
            });
        }
    }

    /** The same after a while; {@code before} is run on the timer's thread just before it. */
    void signalAfter(Duration delay, Runnable before) {
        threads.after(delay, () -> {
            before.run();
            signal();
        });
    }

    /** In a moment, since nobody tells when what holds the response up is over. */
    void signalLater() {
        if (lookingAgain.compareAndSet(false, true)) {
            threads.executeLater(() -> {
                lookingAgain.set(false);
                gate.signal();
            });
        }
    }
}
