package io.gatewaytunnel.origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections to one origin: few, each shared by as many exchanges as the origin allows, another dialled
 * only when all are full. An origin with TLS may turn out to speak HTTP/1.1; then whoever waited goes to the pool, and
 * so does everybody later.
 *
 * <p>Threads: any; the lock guards the lists and is never held while anybody is called. Owner: {@link OriginClient}.
 */
final class SharedConnections implements SharedConnection.Owner {
    private static final String NO_STREAM = "the origin allows no HTTP/2 stream";

    private final OriginDialler dialler;
    private final Origin origin;
    private final Object lock = new Object();

    /** All that are not closed, and those of them that take exchanges. */
    private final List<SharedConnection> kept = new ArrayList<>(2);

    private final List<SharedConnection> open = new ArrayList<>(2);
    private final Deque<OriginLease> waiting = new ArrayDeque<>();

    /** The dial under way, or the connection that came of it and is not ready: there is one at a time. */
    private boolean dialling;

    private volatile boolean http1;

    SharedConnections(OriginDialler dialler, Origin origin) {
        this.dialler = dialler;
        this.origin = origin;
    }

    /** Whether the origin is known to speak HTTP/1.1 only. */
    boolean isHttp1() {
        return http1;
    }

    void lease(OriginLease lease) {
        synchronized (lock) {
            waiting.add(lease);
        }
        serve();
    }

    /** Gives what room there is to those who wait, and dials when somebody is left. */
    private void serve() {
        boolean dial = false;
        List<Runnable> served = new ArrayList<>(1);
        synchronized (lock) {
            while (!waiting.isEmpty()) {
                SharedExchange share = waiting.getFirst().isCancelled() ? null : share();
                if (share == null && !waiting.getFirst().isCancelled()) {
                    dial = !dialling;
                    dialling = true;
                    break;
                }
                OriginLease next = waiting.removeFirst();
                if (share != null) {
                    served.add(() -> next.onLeased(share));
                }
            }
        }
        served.forEach(Runnable::run);
        if (dial) {
            // A pooled one speaks HTTP/1.1, and says nothing of what the origin could speak.
            dialler.dial(origin, OriginLease.Wish.FRESH, () -> true, new Dialled());
        }
    }

    private @Nullable SharedExchange share() {
        for (SharedConnection connection : open) {
            SharedExchange share = connection.lease();
            if (share != null) {
                return share;
            }
        }
        return null;
    }

    private List<OriginLease> takeWaiting() {
        synchronized (lock) {
            dialling = false;
            List<OriginLease> taken = List.copyOf(waiting);
            waiting.clear();
            return taken;
        }
    }

    private final class Dialled implements OriginDialler.DialListener {
        @Override
        public void onHttp2(SharedConnection connection, Runnable release) {
            keep(connection, release, SharedConnections.this);
        }

        @Override
        public void onHttp1(OriginConnection connection) {
            http1 = true;
            List<OriginLease> taken = takeWaiting();
            if (taken.isEmpty()) {
                connection.reuse();
                return;
            }
            taken.get(0).onLeased(connection);
            taken.subList(1, taken.size()).forEach(lease -> lease.dial(SharedConnections.this));
        }

        @Override
        public void onFailed(Exception cause) {
            fail(cause);
        }
    }

    /** Dials a connection that serves this one exchange and no other: whoever shared it might share a login. */
    void leaseAlone(OriginLease lease) {
        dialler.dial(origin, OriginLease.Wish.ALONE, () -> !lease.isCancelled(), new OriginDialler.DialListener() {
            @Override
            public void onHttp2(SharedConnection connection, Runnable release) {
                keep(connection, release, new LoneOwner(lease));
            }

            @Override
            public void onHttp1(OriginConnection connection) {
                lease.onLeased(connection);
            }

            @Override
            public void onFailed(Exception cause) {
                lease.onFailed(cause);
            }
        });
    }

    /** Of a connection that never takes a second exchange, and ends behind the first. */
    private final class LoneOwner implements SharedConnection.Owner {
        private final OriginLease lease;
        private volatile @Nullable SharedConnection lone;

        LoneOwner(OriginLease lease) {
            this.lease = lease;
        }

        @Override
        public void onReady(SharedConnection connection) {
            lone = connection;
            SharedExchange only = connection.lease();
            connection.retire();
            if (only == null) {
                lease.onFailed(new ConnectionClosedException(NO_STREAM));
            } else {
                lease.onLeased(only);
            }
        }

        @Override
        public void onRoom() {
            SharedConnection connection = lone;
            if (connection != null) {
                connection.sweep(System.nanoTime());
            }
        }

        @Override
        public void onRetired(SharedConnection connection) {}

        @Override
        public void onGone(SharedConnection connection) {
            forget(connection);
            if (!connection.wasReady()) {
                lease.onFailed(new OriginFailure.NotHttp2Exception());
            }
        }
    }

    /** A connection that was dialled for one exchange turned out to be shareable. */
    void adopt(SharedConnection connection, Runnable release, OriginLease lease) {
        synchronized (lock) {
            http1 = false;
            waiting.addFirst(lease);
            dialling = true;
        }
        keep(connection, release, this);
    }

    private void keep(SharedConnection connection, Runnable release, SharedConnection.Owner owner) {
        synchronized (lock) {
            kept.add(connection);
        }
        connection.keptBy(owner, release);
    }

    private void forget(SharedConnection connection) {
        synchronized (lock) {
            kept.remove(connection);
            open.remove(connection);
        }
    }

    @Override
    public void onReady(SharedConnection connection) {
        synchronized (lock) {
            dialling = false;
            open.add(0, connection);
        }
        if (connection.isBarred()) { // another one would be no better
            fail(new ConnectionClosedException(NO_STREAM));
        }
        serve();
    }

    private void fail(Exception cause) {
        takeWaiting().forEach(lease -> lease.onFailed(cause));
    }

    @Override
    public void onRoom() {
        serve();
    }

    @Override
    public void onRetired(SharedConnection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
    }

    @Override
    public void onGone(SharedConnection connection) {
        forget(connection);
        if (!connection.wasReady()) {
            fail(new OriginFailure.NotHttp2Exception());
        }
    }

    void sweep(long nowNanos) {
        List<SharedConnection> now;
        synchronized (lock) {
            now = List.copyOf(kept);
        }
        now.forEach(connection -> connection.sweep(nowNanos));
    }
}
