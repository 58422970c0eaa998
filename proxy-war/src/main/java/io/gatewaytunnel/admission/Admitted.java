package io.gatewaytunnel.admission;

import java.util.concurrent.atomic.AtomicReference;

/** A request that was counted in. Threads: any; each step is taken once, however often it is asked for. */
public final class Admitted implements Runnable {
    private final Admission admission;
    private final String client;
    private final AtomicReference<State> state = new AtomicReference<>(State.PLACED);

    /** Of {@code client}, whom {@link Admission#tryEnter} has let in. */
    public Admitted(Admission admission, String client) {
        this.admission = admission;
        this.client = client;
    }

    private enum State {
        PLACED,
        LIGHTENED,
        OUT
    }

    /** It has left HTTP: the buffers of a request are free again. */
    public void lighten() {
        if (state.compareAndSet(State.PLACED, State.LIGHTENED)) {
            admission.lighten(client);
        }
    }

    /** Counts it out. */
    @Override
    public void run() {
        switch (state.getAndSet(State.OUT)) {
            case PLACED -> admission.leave(client);
            case LIGHTENED -> admission.leaveLightened();
            case OUT -> {}
        }
    }
}
