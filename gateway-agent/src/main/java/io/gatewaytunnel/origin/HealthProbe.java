package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One look at an origin, on a connection as requests have it. What it answers is known with its head; the connection is
 * given back behind the body, or ends with the time for all of it.
 *
 * <p>Threads: HttpCore's, the timer's.
 */
final class HealthProbe implements AsyncClientExchangeHandler, OriginLease.Listener {
    private final OriginClient client;
    private final Service service;
    private final Origin origin;
    private final HealthCheck check;
    private final Owner owner;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable OriginConnection connection;
    private volatile Runnable callOffLease = () -> {};
    private volatile Runnable callOffDeadline = () -> {};

    HealthProbe(OriginClient client, Service service, Origin origin, HealthCheck check, Owner owner) {
        this.client = client;
        this.service = service;
        this.origin = origin;
        this.check = check;
        this.owner = owner;
    }

    /** Who wants to know: whether the origin is well, and then that the probe has ended; once each. */
    interface Owner {
        void onResult(boolean well);

        void onEnded();
    }

    void start(Timer timer) {
        callOffDeadline = timer.after(check.timeout(), () -> end(false))::cancel;
        callOffLease = client.lease(origin, OriginLease.Wish.FRESH, this);
        if (ended.get()) {
            callOffLease.run();
        }
    }

    private void tell(boolean well) {
        if (told.compareAndSet(false, true)) {
            owner.onResult(well);
        }
    }

    /** {@code clean}: the exchange is complete. */
    private void end(boolean clean) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        tell(false); // unless its head has said more
        callOffDeadline.run();
        callOffLease.run();
        OriginConnection used = connection;
        if (used != null && clean) {
            used.reuse();
        } else if (used != null) {
            used.abort();
        }
        owner.onEnded();
    }

    @Override
    public void onLeased(OriginConnection leased) {
        connection = leased;
        if (ended.get()) {
            leased.reuse();
            return;
        }
        try {
            leased.execute(this);
        } catch (RuntimeException gone) {
            end(false);
        }
    }

    @Override
    public void onLeaseFailed(Exception cause) {
        end(false);
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        HttpRequest request = new BasicHttpRequest("GET", origin.httpScheme(), null, check.path());
        request.addHeader(new BasicHeader("Host", service.host().of("", origin)));
        request.addHeader(new BasicHeader("User-Agent", "gateway-agent health check"));
        channel.sendRequest(request, null, context);
    }

    @Override
    public void consumeResponse(HttpResponse head, @Nullable EntityDetails entity, HttpContext context) {
        tell(check.expects(head.getCode()));
        OriginConnection used = connection;
        if (used != null && !used.isHttp2()) {
            KeepAlive.of(head, entity).ifPresent(used::expectEnd);
        }
        if (entity == null) {
            end(true);
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(OriginResponseConsumer.QUANTUM_BYTES);
    }

    @Override
    public void consume(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        end(true);
    }

    @Override
    public void failed(Exception cause) {
        end(false);
    }

    @Override
    public void cancel() {
        end(false);
    }

    @Override
    public void consumeInformation(HttpResponse information, HttpContext context) {
        // the final head follows
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void produce(DataStreamChannel channel) {
        // there is no body
    }

    @Override
    public void releaseResources() {
        // nothing is held
    }
}
