package io.gatewaytunnel.admission;

import java.util.concurrent.atomic.AtomicReference;

/** A request that was counted in. Threads: any; each step is taken once, however often it is asked for. */
public final class Admitted implements Runnable {
    private final Admission admission;
    private final String client;
    private final Runnable further;
    private final AtomicReference<State> state = new AtomicReference<>(State.PLACED);

    /** Of {@code client}, whom {@link Admission#tryEnter} has let in. */
    public Admitted(Admission admission, String client) {
        this(admission, client, () -> {});
    }

    /** The same; {@code further} is run once when it is counted out. */
    public Admitted(Admission admission, String client, Runnable further) {
        this.admission = admission;
        this.client = client;
        this.further = further;
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
            case PLACED -> {
                further.run();
                admission.leave(client);
            }
            case LIGHTENED -> {
                further.run();
                admission.leaveLightened();
            }
            case OUT -> {}
        }
    }
}
