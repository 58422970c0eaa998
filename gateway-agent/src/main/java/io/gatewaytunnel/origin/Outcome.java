package io.gatewaytunnel.origin;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;

/** A callback of HttpCore with two ends instead of three: to be cancelled is one way to fail. */
final class Outcome<T> implements FutureCallback<T> {
    private final Consumer<T> onCompleted;
    private final Consumer<Exception> onFailed;

    private Outcome(Consumer<T> onCompleted, Consumer<Exception> onFailed) {
        this.onCompleted = onCompleted;
        this.onFailed = onFailed;
    }

    static <T> Outcome<T> of(Consumer<T> onCompleted, Consumer<Exception> onFailed) {
        return new Outcome<>(onCompleted, onFailed);
    }

    @Override
    public void completed(T result) {
        onCompleted.accept(result);
    }

    @Override
    public void failed(Exception cause) {
        onFailed.accept(cause);
    }

    @Override
    public void cancelled() {
        onFailed.accept(new CancellationException());
    }
}
