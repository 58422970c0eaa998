package io.gatewaytunnel.origin;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;

/** An HTTP/1.1 connection, which serves one exchange at a time. */
final class PooledConnection implements OriginConnection {
    private final OriginDialler dialler;
    private final AsyncConnectionEndpoint endpoint;
    private final boolean reused;
    private final AtomicBoolean released = new AtomicBoolean();

    PooledConnection(OriginDialler dialler, AsyncConnectionEndpoint endpoint, boolean reused) {
        this.dialler = dialler;
        this.endpoint = endpoint;
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
    public void execute(AsyncClientExchangeHandler exchange) {
        endpoint.execute("", exchange, HttpCoreContext.create());
    }

    @Override
    public void reuse() {
        if (released.compareAndSet(false, true)) {
            dialler.release(endpoint, true);
        }
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            endpoint.close(CloseMode.GRACEFUL);
            dialler.release(endpoint, false);
        }
    }

    @Override
    public void abort() {
        if (released.compareAndSet(false, true)) {
            endpoint.close(CloseMode.IMMEDIATE);
            dialler.release(endpoint, false);
        }
    }
}
