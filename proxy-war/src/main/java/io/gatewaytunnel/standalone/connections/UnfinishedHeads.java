package io.gatewaytunnel.standalone.connections;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections whose request's head has begun and not ended: each holds the buffers of a whole request. When there are
 * too many, the one that began first is closed. Threads: any.
 */
final class UnfinishedHeads {
    private static final int MOST_TRIED = 64;

    private final int most;
    private final AtomicInteger count = new AtomicInteger();

    /** In the order in which they began; some have ended since. */
    private final Queue<Entry> begun = new ConcurrentLinkedQueue<>();

    private record Entry(TrackedConnection connection, long sinceNanos) {
        boolean isUnfinished(TrackedConnection now) {
            return now.phase() == TrackedConnection.Phase.HEAD && now.sinceNanos() == sinceNanos;
        }
    }

    UnfinishedHeads(int most) {
        this.most = most;
    }

    int count() {
        return count.get();
    }

    /** One has begun, on the thread that calls. */
    void begin(TrackedConnection connection, Executor helper) {
        begun.add(new Entry(connection, connection.sinceNanos()));
        if (count.incrementAndGet() > most) {
            closeOldest(helper);
        }
    }

    /**
     * Closes those that are too many, which {@link #begin} could not while threads were in them. Called now and then.
     */
    void trim(Executor helper) {
        while (count.get() > most && closeOldest(helper)) {
            // The next one.
        }
    }

    private boolean closeOldest(Executor helper) {
        for (int tried = 0; tried < MOST_TRIED; tried++) {
            Entry oldest = begun.poll();
            if (oldest == null) {
                return false;
            }
            if (oldest.connection().closeIf(oldest::isUnfinished, helper)) {
                return true;
            }
            if (oldest.isUnfinished(oldest.connection())) {
                begun.add(oldest); // a thread is in it at this moment
            }
        }
        return false;
    }

    /** One has ended, complete or not. */
    void end() {
        count.decrementAndGet();
        // What has ended stands in the queue until it is first; it is found here before it gets long.
        for (Entry oldest = begun.peek();
                oldest != null && !oldest.isUnfinished(oldest.connection());
                oldest = begun.peek()) {
            begun.remove(oldest);
        }
    }
}
