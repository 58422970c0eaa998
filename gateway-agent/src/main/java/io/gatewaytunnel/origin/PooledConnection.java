package io.gatewaytunnel.origin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.io.CloseMode;

/** An HTTP/1.1 connection in the hands of one exchange. */
final class PooledConnection implements OriginConnection {
    private final IdleConnections idle;
    private final Http1Connection connection;
    private final boolean reused;
    private final AtomicBoolean released = new AtomicBoolean();

    /** {@code idle}: where it goes if it is reused. */
    PooledConnection(IdleConnections idle, Http1Connection connection, boolean reused) {
        this.idle = idle;
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
    public void execute(AsyncClientExchangeHandler exchange) {
        connection.execute(exchange);
    }

    @Override
    public void expectEnd(Duration after) {
        connection.expectEnd(after);
    }

    @Override
    public void onSilentEnd() {
        idle.onSilentEnd(connection);
    }

    @Override
    public void reuse() {
        if (released.compareAndSet(false, true)) {
            idle.add(connection);
        }
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            connection.close(CloseMode.GRACEFUL);
        }
    }

    @Override
    public void abort() {
        if (released.compareAndSet(false, true)) {
            connection.close(CloseMode.IMMEDIATE);
        }
    }
}
