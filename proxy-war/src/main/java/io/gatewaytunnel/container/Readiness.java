package io.gatewaytunnel.container;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Whether a stream of the container's may be used now: it has called its listener, and has not said no since. Before
 * the first call some containers say no to everything, WildFly until the filter has returned.
 *
 * <p>Threads: {@link #note} is for the container's, {@link #ask} for one at a time. Source: Servlet 6.0 §3.7, §5.1.2.
 */
public final class Readiness {
    private volatile boolean noted;

    /** The listener was called. */
    public void note() {
        noted = true;
    }

    /** What may be asked of a stream, or done with it. */
    @FunctionalInterface
    public interface Question {
        /** False: the listener is called when it may be asked again. */
        boolean ask() throws IOException;
    }

    /** Whether the stream is ready; after a no the listener is called again. */
    public boolean ask(BooleanSupplier isReady) {
        if (!noted) {
            return false;
        }
        noted = false; // before asking: the answer "no" may be followed by a call at once
        if (!isReady.getAsBoolean()) {
            return false;
        }
        noted = true;
        return true;
    }

    /** The same for a stream that is ready and is given something to do: after a no it is not ready any more. */
    public boolean askReady(Question question) throws IOException {
        noted = false;
        if (!question.ask()) {
            return false;
        }
        noted = true;
        return true;
    }
}
