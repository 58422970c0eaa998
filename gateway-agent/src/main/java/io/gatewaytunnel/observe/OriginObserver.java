package io.gatewaytunnel.observe;

/**
 * Hears of every request that a proxy asks of this agent. What it is given is the request's own record, which changes
 * until {@link #onEnded}.
 *
 * <p>Threads: those of the exchange, see {@link ObservedRequest}; of several at once. A call must not block, throw or
 * allocate much.
 */
public interface OriginObserver {
    /** A stream has come. */
    void onBegun(ObservedRequest request);

    /** It is over; everything is known. Once for each that has begun. */
    void onEnded(ObservedRequest request);

    /** Nobody listens. */
    static OriginObserver nobody() {
        return new OriginObserver() {
            @Override
            public void onBegun(ObservedRequest request) {}

            @Override
            public void onEnded(ObservedRequest request) {}
        };
    }
}
