package io.gatewaytunnel.login;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.container.PublicConnection;
import io.gatewaytunnel.http.ConnectionLogin;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The public connections that have begun to log in at an origin (NTLM, Negotiate): from then on all their requests go
 * to one session. Only those of HTTP/1.1 whose peer is a client itself, as far as it is known, and no more than a limit
 * of them. Each is forgotten within a second when the server has closed it.
 *
 * <p>Threads: any. Source: docs/PROTOCOL.md §4.
 */
public final class Logins {
    private static final Login OVER_HTTP2 = Login.impossible(Login.Obstacle.HTTP_2);
    private static final Login BEHIND_PROXY = Login.impossible(Login.Obstacle.TRUSTED_PROXY);
    private static final Login TOO_MANY = Login.impossible(Login.Obstacle.TOO_MANY);
    private static final Login UNKNOWN_SERVER = Login.impossible(Login.Obstacle.UNKNOWN_SERVER);

    private final Container container;
    private final AddressRanges trustedProxies;
    private final Admission places;
    private final AtomicLong lastNumber = new AtomicLong();
    private final Map<Identity, Entry> known = new ConcurrentHashMap<>();

    /** {@code most} connections at a time; the share of one client is that of {@link Admission}. */
    public Logins(Container container, AddressRanges trustedProxies, int most, Timer timer) {
        this.container = container;
        this.trustedProxies = trustedProxies;
        this.places = new Admission(most, 0);
        Sweep.every(timer, now -> sweep());
    }

    /** A server's object by what it is, whatever it takes for its equal. */
    private record Identity(Object connection) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity same && same.connection == connection;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(connection);
        }
    }

    private record Entry(Login login, PublicConnection connection, String client) {}

    /** What the request's connection has to do with logins, on the container's thread; {@code client} counts it. */
    public Login of(HttpServletRequest request, RequestHead head, String client) {
        if (HttpVersion.isHttp2(request)) {
            return OVER_HTTP2;
        }
        if (trustedProxies.contain(request.getRemoteAddr())) {
            return BEHIND_PROXY;
        }
        boolean tried = ConnectionLogin.isTriedBy(head.headers());
        if (!tried && known.isEmpty()) {
            return Login.NONE;
        }
        Optional<PublicConnection> connection = container.publicConnection(request);
        if (connection.isEmpty()) {
            return tried ? UNKNOWN_SERVER : Login.NONE;
        }
        Entry entry = known.get(new Identity(connection.get().identity()));
        if (entry != null) {
            return entry.login();
        }
        return tried ? begin(connection.get(), client) : Login.NONE;
    }

    private Login begin(PublicConnection connection, String client) {
        if (places.tryEnter(client).isPresent()) {
            return TOO_MANY;
        }
        Login login = Login.of(Long.toString(lastNumber.incrementAndGet()));
        Entry before = known.putIfAbsent(new Identity(connection.identity()), new Entry(login, connection, client));
        if (before != null) {
            places.leave(client); // two of its requests at once
            return before.login();
        }
        return login;
    }

    private void sweep() {
        known.forEach((identity, entry) -> {
            if (!entry.connection().open().getAsBoolean() && known.remove(identity, entry)) {
                places.leave(entry.client());
                entry.login().end();
            }
        });
    }
}
