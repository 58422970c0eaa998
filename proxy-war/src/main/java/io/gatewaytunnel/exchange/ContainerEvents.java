package io.gatewaytunnel.exchange;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the container tells of the life of an asynchronous request, as notes for the exchange's gate, and its end.
 * Threads: any.
 *
 * <p>{@link #onError} is the one call that waits: when it returns, Tomcat completes the request by itself and gives its
 * objects to the next one. A thread in the gate that completed after that would end somebody else's request. The wait
 * is as long as a pass of the gate, and nothing in there blocks.
 */
public final class ContainerEvents implements AsyncListener {
    private static final Logger LOG = System.getLogger(ContainerEvents.class.getName());

    private final Gate gate;
    private volatile @Nullable String gone;
    private volatile boolean timedOut;
    private volatile boolean completed;

    /**
     * For WildFly, which makes a component of every listener class at deployment and warns of one that it cannot make.
     * Hears nothing.
     */
    public ContainerEvents() {
        this(new Gate(() -> {}));
    }

    public ContainerEvents(Gate gate) {
        this.gate = gate;
    }

    /** Why nothing can be written any more, if so. */
    public Optional<String> gone() {
        return Optional.ofNullable(gone);
    }

    /** Whether it is the time that was set which is over. */
    public boolean isTimedOut() {
        return timedOut;
    }

    /**
     * Ends the request, unless the container has done so, and the exchange's work with it. Nothing of the request is
     * touched afterwards.
     */
    public void complete(AsyncContext async) {
        try {
            if (!completed) {
                async.complete();
            }
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "step=complete the container was first: {0}", e);
        } finally {
            gate.release();
        }
    }

    /** The request goes on elsewhere: nobody waits for the work of the gate any more. */
    public void passOn() {
        gate.release();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed = true;
        note("the container completed the request");
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        timedOut = true;
        note("the container's timeout");
    }

    @Override
    public void onError(AsyncEvent event) {
        note("the container reported " + event.getThrowable());
        gate.awaitRelease();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }

    /** Notes that the client is gone, as somebody else has found out. */
    public void note(String reason) {
        gone = reason;
        gate.signal();
    }
}
