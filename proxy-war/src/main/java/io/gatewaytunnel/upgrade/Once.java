package io.gatewaytunnel.upgrade;

import java.util.concurrent.atomic.AtomicBoolean;

/** Something that is given back exactly once, whoever comes first. Threads: any. */
public final class Once implements Runnable {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Runnable action;

    public Once(Runnable action) {
        this.action = action;
    }

    @Override
    public void run() {
        if (done.compareAndSet(false, true)) {
            action.run();
        }
    }
}
