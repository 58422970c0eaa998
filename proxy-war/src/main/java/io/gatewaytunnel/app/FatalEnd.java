package io.gatewaytunnel.app;

import io.gatewaytunnel.mux.Timer;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a fatal error ends. In the stand-alone mode it is the process, which has left a way to do so in the servlet
 * context. In a server that may hold other applications it is this one's work: {@code live} says 503 from then on, one
 * line is logged, all sessions are closed.
 *
 * <p>The same when the timer does not work any more ({@link TimerWatch}); in the stand-alone mode the watchdog asks for
 * {@code live}, and ends the process.
 *
 * <p>Threads: {@link #accept} and {@link #hasFailed} any, several at once; they need no memory and never wait. After an
 * error the rest is done by the timer, when there is some memory; without a timer by the thread that found it hung.
 */
final class FatalEnd implements Consumer<Throwable> {
    /** Attribute of the servlet context, a {@code Consumer<Throwable>}: ends the process. */
    static final String ON_FATAL = "io.gatewaytunnel.on-fatal";

    private static final Logger LOG = System.getLogger(FatalEnd.class.getName());

    private final Consumer<Throwable> process;
    private final AtomicBoolean handled = new AtomicBoolean();
    private volatile boolean met;
    private volatile @Nullable TimerWatch watch;

    FatalEnd(ServletContext context) {
        process = ofProcess(context);
    }

    /** Whether there is a process of our own that this application would end. */
    static boolean isStandalone(ServletContext context) {
        return context.getAttribute(ON_FATAL) instanceof Consumer<?>;
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

    /**
     * Whether there was one, or the timer has not done what it was to do for as long as is allowed. Whoever asks is the
     * one who notices the latter, so that every request asks.
     */
    boolean hasFailed() {
        TimerWatch watching = watch;
        boolean silent = watching != null && watching.isSilent();
        return silent || met || handled.get();
    }

    /** Has {@code closing} done once there was one, or when the timer has been silent for so long. */
    void watch(Timer timer, Duration silence, Runnable closing) {
        watch(timer, closing, onStuck -> new TimerWatch(timer, silence, onStuck));
    }

    /** {@code watching} begins to watch the timer, told what to do when that is stuck. */
    void watch(Timer timer, Runnable closing, Function<Runnable, TimerWatch> watching) {
        watch = watching.apply(() -> close("its timer does not work any more", closing));
        Timer.Cancellable unused = timer.every(TimerWatch.PERIOD, () -> {
            if (met) {
                close("the server is out of memory, or its JVM is broken", closing);
            }
        });
    }

    private void close(String reason, Runnable closing) {
        if (!handled.compareAndSet(false, true)) {
            return;
        }
        LOG.log(
                Level.ERROR,
                "step=fatal {0}: all sessions are closed, live says 503 from now on; restart the server{1}",
                reason,
                met ? ", and give it more memory" : "");
        closing.run();
    }

    /** The application goes. */
    void stop() {
        TimerWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
    }
}
