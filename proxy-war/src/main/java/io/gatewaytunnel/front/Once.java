package io.gatewaytunnel.front;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something that is given back exactly once, whoever comes first. Threads: any. */
final class Once implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable action;

    Once(Runnable action) {
        this.action = action;
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            action.run();
        }
    }
}
