package io.gatewaytunnel.origin;

/**
 * One wait for a connection to an origin. It ends once: with a connection, a failure, or because it was called off.
 *
 * <p>Threads: any.
 */
final class OriginLease {
    private final OriginDialler dialler;
    private final Origin origin;
    private final Wish wish;
    private final Listener listener;
    private volatile boolean cancelled;

    /** What will do. */
    enum Wish {
        ANY,
        /** As that, but no connection that was used just now: the origin may have closed it, see IdleConnections. */
        RESTED,
        /** Not a connection that was kept, since one of them has just failed. */
        FRESH,
        /**
         * A new connection that speaks HTTP/1.1, the only one that can change to another protocol or carry a login;
         * where the origin has none, any.
         */
        OWN,
        /** As that, but where the origin has none, one of HTTP/2 that no other exchange shares. */
        ALONE;

        boolean isServedByIdle() {
            return this == ANY || this == RESTED;
        }

        /** Whether it has to speak HTTP/1.1 where the origin does. */
        boolean isHttp1() {
            return this == OWN || this == ALONE;
        }
    }

    /** Who waits; told once, perhaps before the wait was begun to the end. */
    interface Listener {
        void onLeased(OriginConnection connection);

        void onLeaseFailed(Exception cause);
    }

    OriginLease(OriginDialler dialler, Origin origin, Wish wish, Listener listener) {
        this.dialler = dialler;
        this.origin = origin;
        this.wish = wish;
        this.listener = listener;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    void onLeased(OriginConnection connection) {
        listener.onLeased(connection);
    }

    void onFailed(Exception cause) {
        listener.onLeaseFailed(cause);
    }

    /** Waits for a connection of its own; one that turns out to be shareable goes to {@code shared}. */
    void dial(SharedConnections shared) {
        dialler.dial(origin, wish, () -> !cancelled, new OriginDialler.DialListener() {
            @Override
            public void onHttp1(OriginConnection connection) {
                onLeased(connection);
            }

            @Override
            public void onHttp2(SharedConnection connection, Runnable release) {
                shared.adopt(connection, release, OriginLease.this);
            }

            @Override
            public void onFailed(Exception cause) {
                OriginLease.this.onFailed(cause);
            }
        });
    }
}
