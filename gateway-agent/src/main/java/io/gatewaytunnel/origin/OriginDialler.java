package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from: those that are idle, or TLS and dialling of HttpClient over HttpCore's reactor. Its pool
 * counts them: each has a place in it for as long as it is open, and is kept by {@link IdleConnections} between two
 * exchanges, or shared by {@link SharedConnections} if it speaks HTTP/2.
 *
 * <p>Threads: {@code origin-io-N} do all I/O; {@code origin-dial-N} begin connections, because looking a name up
 * blocks. Owner: {@link OriginClient}.
 */
final class OriginDialler implements AutoCloseable {
    private static final int DIAL_THREADS = 2;
    private static final TimeValue CLOSE_NOW = TimeValue.ZERO_MILLISECONDS;

    /** Counts places; no connection is ever given back to it open. */
    private final PoolingAsyncClientConnectionManager pool;

    private final DefaultConnectingIOReactor reactor;
    private final ThreadPoolExecutor threads;
    private final int ioThreads;
    private final Timeout connectTimeout;
    private final Duration idleLife;
    private final IdleConnections idle;
    private final NamedConnects connects;

    /** {@code directory} knows the addresses of names; it is asked on threads that may block. */
    OriginDialler(OriginLimits limits, SSLContext tls, Timer timer, OriginAddresses.Directory directory) {
        this.ioThreads = limits.ioThreads();
        this.connectTimeout = Timeout.of(limits.timeouts().connect());
        this.idleLife = limits.timeouts().idle();
        this.pool = pool(limits, tls);
        this.idle = new IdleConnections(
                limits.attempts().rest(), () -> pool.getTotalStats().getPending() > 0, System::nanoTime);
        this.reactor = new DefaultConnectingIOReactor(
                new OriginProtocols(limits),
                IOReactorConfig.custom()
                        .setIoThreadCount(limits.ioThreads())
                        .setSoTimeout(Timeout.DISABLED) // an event stream may be silent for hours
                        .setSoKeepAlive(true) // it may be silent because its host has vanished, too
                        .setTcpKeepIdle(seconds(limits.silence().probeAfter()))
                        .setTcpKeepInterval(seconds(limits.silence().probeEvery()))
                        .setTcpKeepCount(limits.silence().probes())
                        .setTcpNoDelay(true)
                        .build(),
                daemons("origin-io-"),
                null,
                null,
                null,
                null);
        this.connects =
                new NamedConnects(reactor, directory, timer, limits.attempts().addressDelay());
        this.threads = new ThreadPoolExecutor(
                DIAL_THREADS, DIAL_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("origin-dial-"));
        threads.allowCoreThreadTimeOut(true);
    }

    void start() {
        reactor.start();
    }

    private static PoolingAsyncClientConnectionManager pool(OriginLimits limits, SSLContext tls) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setTlsStrategy(ClientTlsStrategyBuilder.create()
                        .setSslContext(tls)
                        .setHostVerificationPolicy(HostnameVerificationPolicy.BUILTIN)
                        .buildAsync())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setDnsResolver(NamedConnects.NAMES_STAY)
                .setMaxConnTotal(limits.maxConnections() + limits.logins().most())
                .setMaxConnPerRoute(limits.maxConnections() + limits.logins().most())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.timeouts().connect()))
                        .build())
                .build();
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** What came of a dial; one of them is called, once. */
    interface DialListener {
        void onHttp1(OriginConnection connection);

        /** {@code release} is to be run once the connection is closed. */
        void onHttp2(SharedConnection connection, Runnable release);

        void onFailed(Exception cause);
    }

    /**
     * Takes an idle HTTP/1.1 connection if that will do, else dials. Never blocks. When the connection is not
     * {@code wanted} any more before it was dialled, the listener is not told.
     */
    void dial(Origin origin, OriginLease.Wish wish, BooleanSupplier wanted, DialListener listener) {
        Http1Connection kept = wish.isServedByIdle() ? idle.take(origin, wish == OriginLease.Wish.RESTED) : null;
        if (kept != null) {
            listener.onHttp1(new PooledConnection(idle, kept, true));
            return;
        }
        Dial dial = new Dial(origin, wish, wanted, listener);
        // There are as many places as exchanges, so this waits only for connections that are idle or being closed.
        Future<?> unused = pool.lease(
                "",
                new HttpRoute(origin.toHttpHost(), null, origin.isTls()),
                null,
                connectTimeout,
                Outcome.of(dial::onPlace, listener::onFailed));
        idle.makeRoom();
    }

    /** One way to a connection. As an initiator it tells {@link OriginProtocols} what the connection is for. */
    private final class Dial implements ConnectionInitiator {
        private final Origin origin;
        private final BooleanSupplier wanted;
        private final DialListener listener;
        private final HttpVersionPolicy policy;

        /** That of the address which was connected. */
        private volatile OriginProtocols.@Nullable Request request;

        Dial(Origin origin, OriginLease.Wish wish, BooleanSupplier wanted, DialListener listener) {
            this.origin = origin;
            this.wanted = wanted;
            this.listener = listener;
            this.policy = policy(origin, wish);
        }

        void onPlace(AsyncConnectionEndpoint endpoint) {
            try {
                threads.execute(() -> connect(endpoint));
            } catch (RejectedExecutionException closed) {
                fail(endpoint, closed);
            }
        }

        private void connect(AsyncConnectionEndpoint endpoint) {
            if (!wanted.getAsBoolean()) {
                release(endpoint);
                return;
            }
            TlsConfig tls = TlsConfig.custom()
                    .setVersionPolicy(policy)
                    .setHandshakeTimeout(connectTimeout)
                    .build();
            Future<?> unused = pool.connect(
                    endpoint,
                    this,
                    connectTimeout,
                    tls,
                    null,
                    Outcome.of(this::onConnected, cause -> fail(endpoint, cause)));
        }

        private void onConnected(AsyncConnectionEndpoint endpoint) {
            OriginProtocols.Request connected = request;
            SharedConnection shared = connected == null ? null : connected.shared();
            if (shared == null) {
                Http1Connection connection =
                        new Http1Connection(origin, endpoint, idleLife, OriginDialler.this::release);
                if (connected != null) {
                    connected.whenClosed(() -> idle.onClosed(connection));
                }
                listener.onHttp1(new PooledConnection(idle, connection, false));
            } else {
                listener.onHttp2(shared, () -> release(endpoint));
            }
        }

        private void fail(AsyncConnectionEndpoint endpoint, Exception cause) {
            endpoint.close(CloseMode.IMMEDIATE);
            release(endpoint);
            listener.onFailed(cause);
        }

        @Override
        public Future<IOSession> connect(
                NamedEndpoint remote,
                @Nullable SocketAddress remoteAddress,
                @Nullable SocketAddress localAddress,
                Timeout timeout,
                @Nullable Object attachment,
                FutureCallback<IOSession> callback) {
            return connects.connect(remote, timeout, policy, chosen -> request = chosen, callback);
        }

        @Override
        public String toString() {
            return "dial of " + origin;
        }
    }

    private static HttpVersionPolicy policy(Origin origin, OriginLease.Wish wish) {
        if (origin.isHttp2Only()) {
            return HttpVersionPolicy.FORCE_HTTP_2;
        }
        boolean negotiable = origin.isTls() && !wish.isHttp1();
        return negotiable ? HttpVersionPolicy.NEGOTIATE : HttpVersionPolicy.FORCE_HTTP_1;
    }

    /** Gives the place of a connection back, which is closed. */
    private void release(AsyncConnectionEndpoint endpoint) {
        pool.release(endpoint, null, CLOSE_NOW);
    }

    /** Closes idle connections whose time is over. */
    void closeIdle(long nowNanos) {
        idle.sweep(nowNanos);
    }

    int openConnections() {
        return pool.getTotalStats().getLeased() + pool.getTotalStats().getAvailable();
    }

    Reactor reactor() {
        return (remote, address, timeout, handlers, callback) ->
                reactor.connect(remote, address, null, timeout, handlers, callback);
    }

    CompletableFuture<Void> probe() {
        return ReactorProbe.ask(reactor, ioThreads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        pool.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
        try {
            reactor.awaitShutdown(TimeValue.of(Duration.ofSeconds(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
