package io.gatewaytunnel.reload;

import java.util.function.Supplier;

/**
 * What is in effect, and what takes its place as a whole. Whoever asks twice may get two; who needs one for a while
 * keeps what he got. Any thread.
 *
 * @param <T> something immutable
 */
public final class Live<T> implements Supplier<T> {
    private volatile T value;

    public Live(T first) {
        this.value = first;
    }

    @Override
    public T get() {
        return value;
    }

    public void set(T next) {
        value = next;
    }
}
