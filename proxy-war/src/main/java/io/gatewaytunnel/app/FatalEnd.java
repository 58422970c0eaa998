package io.gatewaytunnel.app;

import io.gatewaytunnel.mux.Timer;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a fatal error ends. In the stand-alone mode it is the process, which has left a way to do so in the servlet
 * context. In a server that may hold other applications it is this one's work: {@code live} says 503 from then on, one
 * line is logged, all sessions are closed.
 *
 * <p>And whether the timer still works, without which no deadline comes: if it does not, {@code live} says so, too,
 * which in the stand-alone mode the watchdog asks for.
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
    private volatile @Nullable Timer timer;
    private volatile long lookedNanos;
    private volatile long silenceNanos;

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

    /** Whether there was one, or the timer has not done what it was to do for as long as is allowed. */
    boolean hasFailed() {
        Timer watched = timer;
        return met || (watched != null && watched.nanoTime() - lookedNanos > silenceNanos);
    }

    /** Has {@code closing} done by the timer once there was one; the timer may be silent for so long. */
    void watch(Timer watched, Duration silence, Runnable closing) {
        silenceNanos = silence.toNanos();
        lookedNanos = watched.nanoTime();
        timer = watched;
        watched.every(LOOK_EVERY, () -> {
            lookedNanos = watched.nanoTime();
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
