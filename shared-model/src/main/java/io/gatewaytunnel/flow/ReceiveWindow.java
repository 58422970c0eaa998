package io.gatewaytunnel.flow;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;

/**
 * What the peer may send in one direction of a stream, and what of it is held here.
 *
 * <p>Three numbers: {@code promised} credit that the peer still has, {@code held} bytes received and not consumed, and
 * the window that their sum is kept at. Credit goes back as bytes are consumed, in batches of half a window. The window
 * doubles while its consumer waits and it is used up within two round trips (so it is the window that limits the
 * speed), and halves while memory is short and its consumer does not keep up: credit that was promised cannot be taken
 * back, only withheld later.
 *
 * <p>Both numbers are charged to the budget, but for a stream on which nothing has come for a while only the floor of
 * its promise is: a thousand idle event streams must not keep a busy one small. Not thread-safe: the session's lock
 * guards it. Times are nanoseconds.
 */
public final class ReceiveWindow {
    /** After so long without data only the floor of a promise is charged. */
    private static final long IDLE_NANOS = 2_000_000_000L;

    /** Round trips shorter than this are noise of the scheduler, not of the path. */
    private static final long SHORTEST_ROUND_TRIP_NANOS = 1_000_000L;

    private final WindowLimits limits;
    private final MemoryBudget budget;
    private long promisedBytes;
    private long heldBytes;
    private long windowBytes;
    private long chargedPromise;
    private long chargedHeld;
    private long lastDataNanos;
    private long lastGrantNanos;
    private boolean consumerWaited;
    private boolean consumedSome;
    private boolean discarded;

    public ReceiveWindow(WindowLimits limits, MemoryBudget budget, long promisedBytes, long nowNanos) {
        this.limits = limits;
        this.budget = budget;
        this.promisedBytes = promisedBytes;
        this.windowBytes = promisedBytes;
        this.lastDataNanos = nowNanos;
        this.lastGrantNanos = nowNanos;
        charge(nowNanos);
    }

    /** Takes data in; more than was promised is the peer's fault and ends the session. */
    public void onReceived(int bytes, long nowNanos) {
        if (bytes > promisedBytes) {
            throw new ProtocolException(
                    ErrorCode.FLOW_CONTROL, bytes + " bytes of data with credit for " + promisedBytes);
        }
        promisedBytes -= bytes;
        heldBytes += bytes;
        lastDataNanos = nowNanos;
        charge(nowNanos);
    }

    /** The bytes are out of our hands. */
    public void onConsumed(int bytes, long nowNanos) {
        if (discarded) {
            return;
        }
        if (bytes > heldBytes) {
            throw new IllegalStateException("consumed " + bytes + " of " + heldBytes); // our bug
        }
        heldBytes -= bytes;
        consumedSome = true;
        charge(nowNanos);
    }

    /** The consumer has looked for data and found none. */
    public void onConsumerWaits() {
        consumerWaited = true;
    }

    /** Opens a window that began with nothing, for a body that nobody was asked for until now. */
    public void openTo(int bytes) {
        windowBytes = Math.max(windowBytes, bytes);
    }

    /**
     * The credit to send now, or 0. Changes the window, so the caller sends what it is told.
     *
     * @param minRoundTripNanos the shortest round trip seen of late
     */
    public int takeCredit(long nowNanos, long minRoundTripNanos) {
        long missing = windowBytes - promisedBytes - heldBytes;
        boolean starved = promisedBytes + heldBytes == 0;
        if (missing <= 0 || (missing < windowBytes / 2 && !starved)) {
            return 0;
        }
        resize(nowNanos, minRoundTripNanos);
        long credit = windowBytes - promisedBytes - heldBytes;
        if (credit <= 0) {
            return 0;
        }
        promisedBytes += credit;
        lastGrantNanos = nowNanos;
        consumerWaited = false;
        charge(nowNanos);
        return (int) credit;
    }

    /** Once a second or so: what has gone idle is charged less. */
    public void onTick(long nowNanos) {
        charge(nowNanos);
    }

    /** Nothing more comes: what was promised is charged no longer, what is held until it is consumed. */
    public void onEnd() {
        promisedBytes = 0;
        windowBytes = 0;
        charge(lastDataNanos);
    }

    /** What is held was thrown away. */
    public void discard() {
        discarded = true;
        heldBytes = 0;
        onEnd();
    }

    public long heldBytes() {
        return heldBytes;
    }

    public long promisedBytes() {
        return promisedBytes;
    }

    long windowBytes() {
        return windowBytes;
    }

    private void resize(long nowNanos, long minRoundTripNanos) {
        if (budget.isShort()) {
            // A consumer that keeps up holds next to nothing, and must not pay for those that stand still.
            if (!consumerWaited || budget.isExhausted()) {
                windowBytes = Math.max(Math.min(windowBytes, limits.floor()), windowBytes / 2);
            }
            return;
        }
        long roundTrip = Math.max(minRoundTripNanos, SHORTEST_ROUND_TRIP_NANOS);
        if (windowBytes < limits.initial()) {
            if (consumedSome) { // so it is not one of many that only wait
                windowBytes = Math.max(windowBytes, limits.initialFor(budget));
            }
        } else if (consumerWaited && nowNanos - lastGrantNanos <= 2 * roundTrip) {
            windowBytes = Math.max(windowBytes, limits.bounded(2 * windowBytes, budget));
        }
    }

    private void charge(long nowNanos) {
        boolean idle = nowNanos - lastDataNanos > IDLE_NANOS;
        long promised = idle ? Math.min(promisedBytes, limits.floor()) : promisedBytes;
        budget.charge(promised - chargedPromise);
        budget.hold(heldBytes - chargedHeld);
        chargedPromise = promised;
        chargedHeld = heldBytes;
    }
}
