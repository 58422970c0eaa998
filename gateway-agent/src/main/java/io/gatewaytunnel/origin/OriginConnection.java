package io.gatewaytunnel.origin;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * A connection to an origin, leased for one exchange. Its owner gives it back exactly once, by {@link #reuse}, {@link #close} or {@link #abort}; later
 * calls do nothing. Threads: any.
 */
final class OriginConnection {
    private final OriginClient client;
    private final AsyncConnectionEndpoint endpoint;
    private final boolean reused;
    private final AtomicBoolean released = new AtomicBoolean();

    OriginConnection(OriginClient client, AsyncConnectionEndpoint endpoint, boolean reused) {
        this.client = client;
        this.endpoint = endpoint;
        this.reused = reused;
    }

    /** Whether it served an exchange before: the origin may have closed it meanwhile. */
    boolean isReused() {
        return reused;
    }

    /** Hands the exchange to the connection's I/O thread. Throws an unchecked exception when the connection is gone already. */
    void execute(AsyncClientExchangeHandler exchange) {
        endpoint.execute("", exchange, HttpCoreContext.create());
    }

    /** The exchange is complete in both directions: another may use the connection. */
    void reuse() {
        if (released.compareAndSet(false, true)) {
            client.release(endpoint, true);
        }
    }

    /** Closes the connection; what was written is still delivered. */
    void close() {
        if (released.compareAndSet(false, true)) {
            endpoint.close(CloseMode.GRACEFUL);
            client.release(endpoint, false);
        }
    }

    /** Closes the connection now, in the middle of whatever it does. */
    void abort() {
        if (released.compareAndSet(false, true)) {
            endpoint.close(CloseMode.IMMEDIATE);
            client.release(endpoint, false);
        }
    }
}
