package io.gatewaytunnel.policy;

import io.gatewaytunnel.admission.Admission;

/**
 * How many requests may be under way at a time; of one client a quarter while half of them are taken, as of all
 * requests. Threads: any.
 */
public final class Places {
    private final int most;
    private final Admission taken;

    public Places(int most) {
        this(most, new Admission(most, 0));
    }

    private Places(int most, Admission taken) {
        this.most = most;
        this.taken = taken;
    }

    /** So many places, of which those are taken that are taken of {@code before}. */
    Places continuing(Places before) {
        return new Places(most, before.taken);
    }

    public int most() {
        return most;
    }

    /** Those that are under way. */
    public int taken() {
        return taken.underWay();
    }

    /** Whether there was a place, which {@link #leave} gives back. */
    boolean tryEnter(String client) {
        return taken.tryEnter(client, most).isEmpty();
    }

    void leave(String client) {
        taken.leave(client);
    }
}
