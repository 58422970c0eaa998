package io.gatewaytunnel.origin;

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
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from: HttpClient's pool, TLS and dialling over HttpCore's reactor. A pooled connection serves
 * one exchange at a time; one that speaks HTTP/2 stays leased for as long as it lives, and is shared by
 * {@link SharedConnections}.
 *
 * <p>Threads: {@code origin-io-N} do all I/O; {@code origin-dial-N} begin connections, because looking a name up
 * blocks. Owner: {@link OriginClient}.
 */
final class OriginDialler implements AutoCloseable {
    private static final int DIAL_THREADS = 2;
    private static final TimeValue CLOSE_NOW = TimeValue.ZERO_MILLISECONDS;

    private final PoolingAsyncClientConnectionManager pool;
    private final DefaultConnectingIOReactor reactor;
    private final ThreadPoolExecutor threads;
    private final int ioThreads;
    private final Timeout connectTimeout;
    private final TimeValue keepAlive;

    OriginDialler(OriginLimits limits, SSLContext tls) {
        this.ioThreads = limits.ioThreads();
        this.connectTimeout = Timeout.of(limits.timeouts().connect());
        this.keepAlive = TimeValue.of(limits.timeouts().idle());
        this.pool = pool(limits, tls);
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
                .setConnPoolPolicy(PoolReusePolicy.LIFO) // few warm connections rather than many lukewarm ones
                .setMaxConnTotal(limits.maxConnections())
                .setMaxConnPerRoute(limits.maxConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.timeouts().connect()))
                        // Nothing is gained by asking whether it is alive: it may die on the way. See OriginExchange on
                        // retries.
                        .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
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
     * Takes a pooled HTTP/1.1 connection if that will do, else dials. Never blocks. When the connection is not
     * {@code wanted} any more before it was dialled, the listener is not told.
     */
    void dial(Origin origin, OriginLease.Wish wish, BooleanSupplier wanted, DialListener listener) {
        Dial dial = new Dial(origin, wish, wanted, listener);
        // The pool is as large as the number of exchanges, so this waits only for connections that are being closed.
        Future<?> unused = pool.lease(
                "",
                new HttpRoute(origin.toHttpHost(), null, origin.isTls()),
                null,
                connectTimeout,
                Outcome.of(dial::onEntry, listener::onFailed));
    }

    /** One way to a connection. As an initiator it tells {@link OriginProtocols} what the connection is for. */
    private final class Dial implements ConnectionInitiator {
        private final Origin origin;
        private final OriginLease.Wish wish;
        private final BooleanSupplier wanted;
        private final DialListener listener;
        private final OriginProtocols.Request request;

        Dial(Origin origin, OriginLease.Wish wish, BooleanSupplier wanted, DialListener listener) {
            this.origin = origin;
            this.wish = wish;
            this.wanted = wanted;
            this.listener = listener;
            this.request = new OriginProtocols.Request(policy(origin, wish));
        }

        void onEntry(AsyncConnectionEndpoint endpoint) {
            if (!wanted.getAsBoolean()) {
                release(endpoint, true);
            } else if (endpoint.isConnected() && wish == OriginLease.Wish.ANY) {
                listener.onHttp1(new PooledConnection(OriginDialler.this, endpoint, true));
            } else {
                endpoint.close(CloseMode.IMMEDIATE);
                try {
                    threads.execute(() -> connect(endpoint));
                } catch (RejectedExecutionException closed) {
                    fail(endpoint, closed);
                }
            }
        }

        private void connect(AsyncConnectionEndpoint endpoint) {
            if (!wanted.getAsBoolean()) {
                release(endpoint, false);
                return;
            }
            TlsConfig tls = TlsConfig.custom()
                    .setVersionPolicy(request.policy())
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
            SharedConnection shared = request.shared();
            if (shared == null) {
                listener.onHttp1(new PooledConnection(OriginDialler.this, endpoint, false));
            } else {
                listener.onHttp2(shared, () -> release(endpoint, false));
            }
        }

        private void fail(AsyncConnectionEndpoint endpoint, Exception cause) {
            endpoint.close(CloseMode.IMMEDIATE);
            release(endpoint, false);
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
            return reactor.connect(remote, remoteAddress, localAddress, timeout, request, callback);
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
        boolean negotiable = origin.isTls() && wish != OriginLease.Wish.UPGRADABLE;
        return negotiable ? HttpVersionPolicy.NEGOTIATE : HttpVersionPolicy.FORCE_HTTP_1;
    }

    void release(AsyncConnectionEndpoint endpoint, boolean reusable) {
        pool.release(endpoint, null, reusable ? keepAlive : CLOSE_NOW);
    }

    void closeIdle() {
        pool.closeExpired();
    }

    int openConnections() {
        return pool.getTotalStats().getLeased() + pool.getTotalStats().getAvailable();
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
