package io.gatewaytunnel.mux;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Work that one thread at a time does, and that may ask for itself again: whoever finds it under way leaves a note, and
 * the one inside goes round once more. Threads: any; nobody waits.
 *
 * <p>Errors: a pass that throws is reported and counts as done. If its count were kept, nobody would ever pass again.
 */
public final class Trampoline {
    private static final Defects DEFECTS = new Defects(Trampoline.class);

    private final Runnable work;
    private final Consumer<? super Throwable> onDefect;
    private final AtomicInteger notes = new AtomicInteger();

    public Trampoline(Runnable work, Consumer<? super Throwable> onDefect) {
        this.work = work;
        this.onDefect = onDefect;
    }

    /** Has the work done, by this thread or by the one that is at it. */
    public void signal() {
        if (enter()) {
            pass();
        }
    }

    /** Leaves a note. Returns whether the caller has to {@link #pass} now. */
    boolean enter() {
        return notes.getAndIncrement() == 0;
    }

    /** Does the work of the one who entered, and what was asked for meanwhile. */
    void pass() {
        int answered = 1;
        do {
            try {
                work.run();
            } catch (RuntimeException | Error defect) {
                DEFECTS.guard("a defect could not be reported", () -> onDefect.accept(defect));
            }
            answered = notes.addAndGet(-answered);
        } while (answered != 0);
    }
}
