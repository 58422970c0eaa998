package io.gatewaytunnel.forward;

/**
 * One request's claim to a place in the {@link WaitingRoom}. Belongs to the exchange's gate, but for {@link #call} and
 * {@link #isOver}.
 */
public final class WaitingPlace {
    private final WaitingRoom room;
    private final String service;
    private final String client;
    private Runnable onCalled = () -> {};
    private boolean taken;
    private boolean used;
    private volatile boolean called;
    private volatile long sinceNanos;

    WaitingPlace(WaitingRoom room, String service, String client) {
        this.room = room;
        this.service = service;
        this.client = client;
    }

    String service() {
        return service;
    }

    String client() {
        return client;
    }

    /** Whether there is nobody who came earlier and has not been served. */
    boolean isFirst() {
        return taken || !room.isAnyWaiting(service);
    }

    /**
     * Takes the place, or keeps it, if waiting is any use and there is time left. {@code refused}: whether an agent has
     * had the request, so that only another one is any use. {@code then} is run on any thread when it is worth asking
     * again.
     */
    boolean hold(boolean refused, Runnable then) {
        called = false;
        if (taken) { // what is free may be no use to it, and must not keep it in front of others
            return !isOver(room.nanoTime()) && (!refused || room.isWorthWaiting(service));
        }
        boolean behindOthers = !refused && room.isAnyWaiting(service);
        if (used || !(behindOthers || room.isWorthWaiting(service))) {
            return false;
        }
        onCalled = then;
        sinceNanos = room.nanoTime();
        taken = room.enter(this);
        used = taken; // once for a request, so that its wait is bounded
        return taken;
    }

    boolean isTaken() {
        return taken;
    }

    /** Whether it is time to ask again, or to give up. */
    boolean isCalled() {
        return called;
    }

    /** Any thread. */
    void call() {
        called = true;
        onCalled.run();
    }

    /** Whether the proxy is about to go, so that nobody is waited for; any thread. */
    boolean isClosed() {
        return room.isClosed();
    }

    /** Whether it has been waited long enough; any thread. */
    boolean isOver(long nowNanos) {
        return room.isClosed() || nowNanos - sinceNanos >= room.mostNanos();
    }

    /** Gives the place back, if it is taken. {@code served}: whether an agent has the request now. */
    void leave(boolean served) {
        if (taken) {
            taken = false;
            room.leave(this, served);
        }
    }
}
