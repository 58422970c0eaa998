package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for what HTTP/2 clients do not take: of one, and of all on a port. When all of it is used, those that have
 * taken nothing for longest lose their connections. Threads: any.
 */
final class FrameMemory {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(FrameMemory.class.getName()));

    /** So much of it is used when nobody else has to go: to look for them takes a walk over all connections. */
    private static final double ENOUGH = 7.0 / 8;

    private final long mostOfOne;
    private final long most;
    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean makingRoom = new AtomicBoolean();

    /** Bytes. */
    FrameMemory(long mostOfOne, long most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    long mostOfOne() {
        return mostOfOne;
    }

    long used() {
        return used.get();
    }

    /** So much more is used; less, if it is negative. */
    void charge(long bytes) {
        used.addAndGet(bytes);
    }

    /** Ends connections until there is room, if there is none. Called without a lock. */
    void makeRoom(Collection<? extends QueueingConnection> all) {
        if (used.get() <= most || !makingRoom.compareAndSet(false, true)) {
            return;
        }
        try {
            int ended = 0;
            for (QueueingConnection connection : longestStalledFirst(all)) {
                if (used.get() <= most * ENOUGH) {
                    break;
                }
                connection.giveUp("it takes nothing, and memory is short");
                ended++;
            }
            int count = ended;
            LOG.log(
                    "frames",
                    Level.WARNING,
                    () -> count + " HTTP/2 connections were closed whose clients have taken nothing for longest: "
                            + most + " bytes wait for such");
        } finally {
            makingRoom.set(false);
        }
    }

    private static List<? extends QueueingConnection> longestStalledFirst(
            Collection<? extends QueueingConnection> all) {
        record Stalled(QueueingConnection connection, long sinceMillis) {}
        return all.stream()
                .filter(QueueingConnection::isWriteUnderWay)
                .map(connection -> new Stalled(connection, connection.getLastWrite()))
                .sorted(Comparator.comparingLong(Stalled::sinceMillis))
                .map(Stalled::connection)
                .toList();
    }
}
