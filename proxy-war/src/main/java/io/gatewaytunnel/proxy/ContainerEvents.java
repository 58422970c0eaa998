package io.gatewaytunnel.proxy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the container tells of the life of an asynchronous request: notes for the exchange's gate. Threads: any. */
final class ContainerEvents implements AsyncListener {
    private final Runnable signal;
    private volatile @Nullable String gone;
    private volatile boolean completed;

    ContainerEvents(Runnable signal) {
        this.signal = signal;
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
