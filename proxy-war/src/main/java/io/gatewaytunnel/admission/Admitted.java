package io.gatewaytunnel.admission;

import java.util.concurrent.atomic.AtomicReference;

/** A request that was counted in. Threads: any; each step is taken once, however often it is asked for. */
public final class Admitted implements Runnable {
    private final Admission admission;
    private final String client;
    private final AtomicReference<Runnable> further;
    private final AtomicReference<State> state = new AtomicReference<>(State.PLACED);

    /** Of {@code client}, whom {@link Admission#tryEnter} has let in. */
    public Admitted(Admission admission, String client) {
        this(admission, client, () -> {});
    }

    /** The same; {@code further} is run once when it is counted out. */
    public Admitted(Admission admission, String client, Runnable further) {
        this.admission = admission;
        this.client = client;
        this.further = new AtomicReference<>(further);
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

    /** What was to be run when it is counted out is run now. */
    public void finishFurther() {
        further.getAndSet(() -> {}).run();
    }

    /** Counts it out. */
    @Override
    public void run() {
        switch (state.getAndSet(State.OUT)) {
            case PLACED -> {
                finishFurther();
                admission.leave(client);
            }
            case LIGHTENED -> {
                finishFurther();
                admission.leaveLightened();
            }
            case OUT -> {}
        }
    }
}
