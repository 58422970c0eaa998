package io.gatewaytunnel.app;

import io.gatewaytunnel.mux.Timer;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What a fatal error ends. In the stand-alone mode it is the process, which has left a way to do so in the servlet
 * context. In a server that may hold other applications it is this one's work: {@code live} says 503 from then on, one
 * line is logged, all sessions are closed.
 *
 * <p>Threads: {@link #accept} any, several at once; it needs no memory, and the rest is done by the timer when there is
 * some.
 */
final class FatalEnd implements Consumer<Throwable> {
    /** Attribute of the servlet context, a {@code Consumer<Throwable>}: ends the process. */
    static final String ON_FATAL = "io.gatewaytunnel.on-fatal";

    private static final Logger LOG = System.getLogger(FatalEnd.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Consumer<Throwable> process;
    private final AtomicBoolean handled = new AtomicBoolean();
    private volatile boolean met;

    FatalEnd(ServletContext context) {
        process = ofProcess(context);
    }

    @SuppressWarnings("unchecked") // both sides of the attribute are ours
    private static Consumer<Throwable> ofProcess(ServletContext context) {
        return context.getAttribute(ON_FATAL) instanceof Consumer<?> end ? (Consumer<Throwable>) end : thrown -> {};
    }

    @Override
    public void accept(Throwable thrown) {
        met = true;
        process.accept(thrown);
    }

    /** Whether there was one. */
    boolean isMet() {
        return met;
    }

    /** Has {@code closing} done by the timer once there was one. */
    void watch(Timer timer, Runnable closing) {
        timer.every(LOOK_EVERY, () -> {
            if (met && handled.compareAndSet(false, true)) {
                LOG.log(
                        Level.ERROR,
                        "step=fatal the server is out of memory, or its JVM is broken: all sessions are closed, live"
                                + " says 503 from now on; give it more memory and restart it");
                closing.run();
            }
        });
    }
}
