package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Connections to origins, over HTTP/1.1 and HTTP/2.
 *
 * <p>The layer of HttpClient above the pool is left out: redirects, cookies, decompression, authentication, retries and
 * a user agent of its own have no place in a proxy, and what does not exist needs no switching off.
 *
 * <p>Threads: those of {@link OriginDialler}; none of its own. Owner: the agent, who closes it.
 */
public final class OriginClient implements AutoCloseable {
    private final OriginLimits limits;
    private final OriginDialler dialler;
    private final LoginConnections logins;
    private final Map<Origin, SharedConnections> shared = new ConcurrentHashMap<>();

    private OriginClient(OriginLimits limits, OriginDialler dialler) {
        this.limits = limits;
        this.dialler = dialler;
        this.logins = new LoginConnections(limits.logins());
    }

    /** Begins to run at once. The timer is the caller's. */
    public static OriginClient create(OriginLimits limits, SSLContext tls, Timer timer) {
        return create(limits, tls, timer, InetAddress::getAllByName);
    }

    /** With a directory of its own, for tests. */
    static OriginClient create(OriginLimits limits, SSLContext tls, Timer timer, OriginAddresses.Directory directory) {
        OriginDialler dialler = new OriginDialler(limits, tls, timer, directory);
        dialler.start();
        return new OriginClient(limits, dialler);
    }

    /**
     * Asks for a connection: for HTTP/1.1 a pooled one if that will do, for HTTP/2 a share of one; else a new one.
     * Never blocks.
     *
     * @return calls the wait off, as far as it still goes; a connection that was leased is the listener's to give back
     */
    Runnable lease(Origin origin, OriginLease.Wish wish, OriginLease.Listener listener) {
        OriginLease lease = new OriginLease(dialler, origin, wish, listener);
        SharedConnections connections =
                shared.computeIfAbsent(origin, missing -> new SharedConnections(dialler, missing));
        boolean own = wish.isHttp1() || connections.isHttp1() || !origin.isTls();
        if (own && !origin.isHttp2Only()) {
            lease.dial(connections);
        } else if (wish == OriginLease.Wish.ALONE) {
            connections.leaseAlone(lease);
        } else {
            connections.lease(lease);
        }
        return lease::cancel;
    }

    /** The same for a request that names its public connection: one that is kept for that, and carries its login. */
    Runnable leaseKept(LoginConnections.Key key, OriginLease.Wish wish, OriginLease.Listener listener) {
        OriginLease.Wish first = wish == OriginLease.Wish.ALONE ? wish : OriginLease.Wish.OWN;
        return logins.lease(
                key, own -> lease(key.origin(), first, own), other -> lease(key.origin(), wish, other), listener);
    }

    /** The threads, for other connections; none of those is an origin's, nor counted. */
    public Reactor reactor() {
        return dialler.reactor();
    }

    LoginConnections logins() {
        return logins;
    }

    OriginLimits limits() {
        return limits;
    }

    /** Closes connections that nobody used for their time. To be called each second or so. */
    void closeIdle() {
        long nowNanos = System.nanoTime();
        dialler.closeIdle(nowNanos);
        logins.sweep(nowNanos);
        shared.values().forEach(connections -> connections.sweep(nowNanos));
    }

    /** Connections in use and idle ones, for tests and status. */
    public int openConnections() {
        return dialler.openConnections();
    }

    /**
     * Completes when every thread that does I/O has come round to answer; never if one hangs. See {@link ReactorProbe}.
     */
    public CompletableFuture<Void> probe() {
        return dialler.probe();
    }

    /** Closes every connection; exchanges under way fail. */
    @Override
    public void close() {
        dialler.close();
    }
}
