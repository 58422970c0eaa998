package io.gatewaytunnel.proxy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the container tells of the life of an asynchronous request: notes for the exchange's gate. Threads: any.
 *
 * <p>{@link #onError} is the one call that waits: when it returns, Tomcat completes the request by itself and gives its objects to the next one. A thread in
 * the gate that completed after that would end somebody else's request. The wait is as long as a pass of the gate, and nothing in there blocks.
 */
final class ContainerEvents implements AsyncListener {
    private final Runnable signal;
    private final Runnable awaitEnd;
    private volatile @Nullable String gone;
    private volatile boolean completed;

    /** For WildFly, which makes a component of every listener class at deployment and warns of one that it cannot make. Hears nothing. */
    ContainerEvents() {
        this(() -> {}, () -> {});
    }

    ContainerEvents(Runnable signal, Runnable awaitEnd) {
        this.signal = signal;
        this.awaitEnd = awaitEnd;
    }

    /** Why nothing can be written any more, if so. */
    Optional<String> gone() {
        return Optional.ofNullable(gone);
    }

    /** Whether the request is over for the container: then nothing of it is touched. */
    boolean isCompleted() {
        return completed;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed = true;
        note("the container completed the request");
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        note("the container's timeout");
    }

    @Override
    public void onError(AsyncEvent event) {
        note("the container reported " + event.getThrowable());
        awaitEnd.run();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody starts it again.
    }

    private void note(String reason) {
        gone = reason;
        signal.run();
    }
}
