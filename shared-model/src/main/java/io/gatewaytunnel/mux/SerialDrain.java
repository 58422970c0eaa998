package io.gatewaytunnel.mux;

import java.util.function.Consumer;

/**
 * Lets one thread at a time do some work without anybody waiting: who finds it at work leaves a note, and the one
 * inside goes round once more. What one pass queues for a session leaves together ({@link Gathering}). Threads: any.
 * Source: docs/CONCURRENCY.md.
 *
 * <p>Errors: a pass that throws is a defect of the work's. It is logged and reported, and the drain goes on: whoever
 * signals later finds it free.
 */
public final class SerialDrain {
    private static final Defects DEFECTS = new Defects(SerialDrain.class);

    private final Trampoline passes;

    /** The work must not block, and should not throw: if it does, a line in the log is all that happens. */
    public SerialDrain(Runnable work) {
        this(work, defect -> {});
    }

    /**
     * The work must not block, and should not throw.
     *
     * @param onDefect ends what the work was for, when the work has thrown; called in the work's place, so never at the
     *     same time
     */
    public SerialDrain(Runnable work, Consumer<? super Throwable> onDefect) {
        passes = new Trampoline(work, defect -> {
            DEFECTS.tell("the work of a drain failed", "", defect);
            onDefect.accept(defect);
        });
    }

    /** Has the work done, by this thread or by the one that is at it; never waits. */
    public void signal() {
        if (passes.enter()) {
            pass();
        }
    }

    /** Keeps everybody out until {@link #pass}; only before anybody else knows the drain. */
    public void hold() {
        boolean unused = passes.enter();
    }

    /** Does the work of the one who holds the drain, and what was asked for meanwhile. */
    public void pass() {
        Gathering.run(passes::pass);
    }
}
