package io.gatewaytunnel.origin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Connections to origins: HttpClient's pool, TLS and dialling over HttpCore's reactor.
 *
 * <p>The layer of HttpClient above the pool is left out: redirects, cookies, decompression, authentication, retries and a user agent of its own have no
 * place in a proxy, and what does not exist needs no switching off.
 *
 * <p>Threads: {@code origin-io-N} do all I/O; {@code origin-dial-N} begin connections, because looking a name up blocks. Owner: the agent,
 * who closes it.
 */
public final class OriginClient implements AutoCloseable {
    private static final int DIAL_THREADS = 2;
    private static final TimeValue CLOSE_NOW = TimeValue.ZERO_MILLISECONDS;

    private final OriginLimits limits;
    private final PoolingAsyncClientConnectionManager pool;
    private final DefaultConnectingIOReactor reactor;
    private final ThreadPoolExecutor dialler;
    private final TimeValue keepAlive;

    private OriginClient(OriginLimits limits, SSLContext tls) {
        this.limits = limits;
        this.keepAlive = TimeValue.of(limits.timeouts().idle());
        this.pool = pool(limits, tls);
        this.reactor = new DefaultConnectingIOReactor(
                new Http1Handlers(limits, OriginResponseConsumer.QUANTUM_BYTES),
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
        this.dialler = new ThreadPoolExecutor(
                DIAL_THREADS, DIAL_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("origin-dial-"));
        dialler.allowCoreThreadTimeOut(true);
    }

    /** Begins to run at once. */
    public static OriginClient create(OriginLimits limits, SSLContext tls) {
        OriginClient client = new OriginClient(limits, tls);
        client.reactor.start();
        return client;
    }

    private static PoolingAsyncClientConnectionManager pool(OriginLimits limits, SSLContext tls) {
        Timeout connect = Timeout.of(limits.timeouts().connect());
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
                        .setConnectTimeout(connect)
                        // Nothing is gained by asking whether it is alive: it may die on the way. See OriginExchange on
                        // retries.
                        .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(connect)
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

    /** Who waits for a connection; told once, perhaps before {@link #lease} returns. */
    interface LeaseListener {
        void onLeased(OriginConnection connection);

        void onLeaseFailed(Exception cause);
    }

    /**
     * Asks for a connection: a pooled one unless it must be {@code fresh}, else a new one. Never blocks.
     *
     * @return calls the wait off, as far as it still goes; a connection that was leased is the listener's to give back
     */
    Runnable lease(Origin origin, boolean fresh, LeaseListener listener) {
        Lease lease = new Lease(origin.toHttpHost(), fresh, listener);
        lease.begin();
        return lease::cancel;
    }

    /** One wait for a connection. */
    private final class Lease {
        private final HttpHost host;
        private final boolean fresh;
        private final LeaseListener listener;
        private volatile boolean cancelled;

        Lease(HttpHost host, boolean fresh, LeaseListener listener) {
            this.host = host;
            this.fresh = fresh;
            this.listener = listener;
        }

        void begin() {
            // The pool is as large as the number of exchanges, so this waits only for connections that are being
            // closed.
            Future<?> unused = pool.lease(
                    "",
                    new HttpRoute(host, null, host.getSchemeName().equals("https")),
                    null,
                    Timeout.of(limits.timeouts().connect()),
                    Outcome.of(this::onEntry, listener::onLeaseFailed));
        }

        private void onEntry(AsyncConnectionEndpoint endpoint) {
            if (cancelled) {
                release(endpoint, true);
            } else if (endpoint.isConnected() && !fresh) {
                listener.onLeased(new OriginConnection(OriginClient.this, endpoint, true));
            } else {
                endpoint.close(CloseMode.IMMEDIATE);
                try {
                    dialler.execute(() -> dial(endpoint));
                } catch (RejectedExecutionException closed) {
                    fail(endpoint, closed);
                }
            }
        }

        private void dial(AsyncConnectionEndpoint endpoint) {
            if (cancelled) {
                release(endpoint, false);
                return;
            }
            Future<?> unused = pool.connect(
                    endpoint,
                    reactor,
                    Timeout.of(limits.timeouts().connect()),
                    null,
                    null,
                    Outcome.of(
                            connected -> listener.onLeased(new OriginConnection(OriginClient.this, endpoint, false)),
                            cause -> fail(endpoint, cause)));
        }

        private void fail(AsyncConnectionEndpoint endpoint, Exception cause) {
            endpoint.close(CloseMode.IMMEDIATE);
            release(endpoint, false);
            listener.onLeaseFailed(cause);
        }

        void cancel() {
            cancelled = true;
        }
    }

    OriginLimits limits() {
        return limits;
    }

    void release(AsyncConnectionEndpoint endpoint, boolean reusable) {
        pool.release(endpoint, null, reusable ? keepAlive : CLOSE_NOW);
    }

    /** Closes connections that nobody used for their time. To be called each second or so. */
    void closeIdle() {
        pool.closeExpired();
    }

    /** Connections in use and idle ones, for tests and status. */
    int openConnections() {
        return pool.getTotalStats().getLeased() + pool.getTotalStats().getAvailable();
    }

    /** Completes when every thread that does I/O has come round to answer; never if one hangs. See {@link ReactorProbe}. */
    public CompletableFuture<Void> probe() {
        return ReactorProbe.ask(reactor, limits.ioThreads());
    }

    /** Closes every connection; exchanges under way fail. */
    @Override
    public void close() {
        dialler.shutdownNow();
        pool.close(CloseMode.IMMEDIATE);
        reactor.close(CloseMode.IMMEDIATE);
        try {
            reactor.awaitShutdown(TimeValue.of(Duration.ofSeconds(1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
