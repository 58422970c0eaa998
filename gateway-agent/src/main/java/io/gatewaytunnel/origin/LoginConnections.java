package io.gatewaytunnel.origin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.SessionState;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Origin connections that carry a login, one for each public connection that has logged in: its requests have it to
 * themselves, and no other ever gets it. It is closed when the public connection has ended, when its session has, or
 * after a time without requests.
 *
 * <p>Threads: any; nothing foreign is called under the lock. Owner: {@link OriginClient}. Source: docs/PROTOCOL.md §4.
 */
final class LoginConnections {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(LoginConnections.class.getName()));

    private final OriginLimits.Logins limits;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Key, Place> places = new HashMap<>();

    LoginConnections(OriginLimits.Logins limits) {
        this.limits = limits;
    }

    /** Whose connection it is, and where to: services of one origin have rules of their own, and logins too. */
    record Key(MuxSession session, String connection, String service, Origin origin) {}

    /** What is kept for a key; guarded by the lock. No connection: it is in use, or being dialled. */
    private static final class Place {
        @Nullable
        OriginConnection idle;

        long idleSinceNanos;
    }

    /** Leases a connection in the ordinary way; returns what calls the wait off. */
    interface Dial extends Function<OriginLease.Listener, Runnable> {}

    /**
     * The connection of that key for {@code listener}, or a new one, which {@code own} dials; beyond the limit, and for
     * a request beside another of the same key, an ordinary one, which {@code other} leases. Never blocks.
     *
     * @return calls the wait off
     */
    Runnable lease(Key key, Dial own, Dial other, OriginLease.Listener listener) {
        Place place = new Place();
        OriginConnection kept;
        boolean refused;
        synchronized (lock) {
            Place before = places.get(key);
            kept = before == null ? null : before.idle;
            refused = before == null ? places.size() >= limits.most() : kept == null;
            if (!refused) {
                places.put(key, place); // whoever still knows the one before gives nothing back any more
            }
        }
        if (refused) {
            tellOfLimit();
            return other.apply(listener);
        }
        if (kept != null && kept.isOpen()) {
            listener.onLeased(new Kept(key, place, kept, true));
            return () -> {};
        }
        if (kept != null) {
            kept.close();
        }
        return dial(key, place, own, listener);
    }

    private void tellOfLimit() {
        LOG.log(
                "limit",
                Level.WARNING,
                () -> "step=login a logged-in connection is not kept: there are " + count() + " of " + limits.most()
                        + " (origin-max-logins), or the client sends requests side by side");
    }

    private Runnable dial(Key key, Place place, Dial own, OriginLease.Listener listener) {
        Runnable callOff = own.apply(new OriginLease.Listener() {
            @Override
            public void onLeased(OriginConnection connection) {
                if (connection.isHttp2()) {
                    forget(key, place); // its connections carry no login, but requests of everybody
                    listener.onLeased(connection);
                } else {
                    listener.onLeased(new Kept(key, place, connection, connection.isReused()));
                }
            }

            @Override
            public void onLeaseFailed(Exception cause) {
                forget(key, place);
                listener.onLeaseFailed(cause);
            }
        });
        return () -> {
            callOff.run();
            forgetUnlessIdle(key, place); // nobody else is told any more
        };
    }

    /** The public connection has ended. */
    void release(MuxSession session, String connection) {
        drop((key, place) -> key.session() == session && key.connection().equals(connection));
    }

    /** To be called each second or so. */
    void sweep(long nowNanos) {
        Set<MuxSession> ended = sessions();
        ended.removeIf(session -> session.snapshot().state() != SessionState.ENDED);
        drop((key, place) -> isOver(place, nowNanos) || ended.contains(key.session()));
    }

    private Set<MuxSession> sessions() {
        synchronized (lock) {
            return places.keySet().stream().map(Key::session).collect(Collectors.toCollection(HashSet::new));
        }
    }

    private boolean isOver(Place place, long nowNanos) {
        OriginConnection idle = place.idle;
        return idle != null
                && (!idle.isOpen()
                        || nowNanos - place.idleSinceNanos >= limits.idle().toNanos());
    }

    /** A connection in use is closed when it is given back. */
    private void drop(BiPredicate<Key, Place> choice) {
        List<OriginConnection> closed = new ArrayList<>();
        synchronized (lock) {
            for (Map.Entry<Key, Place> entry : List.copyOf(places.entrySet())) {
                OriginConnection idle = entry.getValue().idle;
                if (choice.test(entry.getKey(), entry.getValue())) {
                    places.remove(entry.getKey());
                    if (idle != null) {
                        closed.add(idle);
                    }
                }
            }
        }
        closed.forEach(OriginConnection::close);
    }

    /** Connections that are kept, in use or not; for tests. */
    int count() {
        synchronized (lock) {
            return places.size();
        }
    }

    private void giveBack(Key key, Place place, OriginConnection connection) {
        boolean kept;
        synchronized (lock) {
            kept = places.get(key) == place && connection.isOpen();
            if (kept) {
                place.idle = connection;
                place.idleSinceNanos = System.nanoTime();
            }
        }
        if (!kept) {
            forget(key, place);
            connection.close();
        }
    }

    private void forget(Key key, Place place) {
        synchronized (lock) {
            places.remove(key, place);
        }
    }

    private void forgetUnlessIdle(Key key, Place place) {
        synchronized (lock) {
            if (place.idle == null) {
                places.remove(key, place);
            }
        }
    }

    /** A connection that goes back to its place. */
    private final class Kept implements OriginConnection {
        private final Key key;
        private final Place place;
        private final OriginConnection connection;
        private final boolean reused;

        Kept(Key key, Place place, OriginConnection connection, boolean reused) {
            this.key = key;
            this.place = place;
            this.connection = connection;
            this.reused = reused;
        }

        @Override
        public boolean isHttp2() {
            return false;
        }

        @Override
        public boolean isReused() {
            return reused;
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public boolean keepsLogin() {
            return true;
        }

        @Override
        public void execute(AsyncClientExchangeHandler exchange) {
            connection.execute(exchange);
        }

        @Override
        public void expectEnd(Duration after) {
            connection.expectEnd(after);
        }

        @Override
        public void reuse() {
            giveBack(key, place, connection);
        }

        @Override
        public void close() {
            forget(key, place);
            connection.close();
        }

        @Override
        public void abort() {
            forget(key, place);
            connection.abort();
        }
    }
}
