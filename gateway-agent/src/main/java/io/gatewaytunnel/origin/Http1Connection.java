package io.gatewaytunnel.origin;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * An HTTP/1.1 connection to an origin, from the dial to its end: used by one exchange at a time, through a
 * {@link PooledConnection}, or idle, in {@link IdleConnections}. Threads: of whoever has it.
 */
final class Http1Connection {
    private final Origin origin;
    private final AsyncConnectionEndpoint endpoint;
    private final Consumer<AsyncConnectionEndpoint> release;

    private Duration life;
    private long idleSinceNanos;

    /** {@code life}: how long it may be idle; {@code release} gives back the place that it has while it is open. */
    Http1Connection(
            Origin origin, AsyncConnectionEndpoint endpoint, Duration life, Consumer<AsyncConnectionEndpoint> release) {
        this.origin = origin;
        this.endpoint = endpoint;
        this.life = life;
        this.release = release;
    }

    Origin origin() {
        return origin;
    }

    /** Whether it is there still, as far as is known. */
    boolean isOpen() {
        return endpoint.isConnected();
    }

    void execute(AsyncClientExchangeHandler exchange) {
        endpoint.execute("", exchange, HttpCoreContext.create());
    }

    /** The origin ends it itself after that time; zero: at once. */
    void expectEnd(Duration after) {
        if (after.compareTo(life) < 0) {
            life = after;
        }
    }

    void becomeIdle(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    /** For how long nobody uses it, or how long ago that began if somebody does again. */
    long idleNanos(long nowNanos) {
        return nowNanos - idleSinceNanos;
    }

    /** Whether it may be used again. */
    boolean isFit(long nowNanos) {
        return isOpen() && idleNanos(nowNanos) < life.toNanos();
    }

    void close(CloseMode mode) {
        endpoint.close(mode);
        release.accept(endpoint);
    }
}
