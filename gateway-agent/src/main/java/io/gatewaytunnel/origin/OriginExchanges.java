package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All exchanges under way in this agent, whichever session they came by. Decides which may begin, and looks at their
 * clocks each second.
 *
 * <p>Threads: any. Owner: the agent; closing it stops the clock, not the exchanges, which end with their sessions.
 */
public final class OriginExchanges implements AutoCloseable {
    private static final Duration SWEEP = Duration.ofSeconds(1);

    /** Of a stream that was refused. */
    public static final StreamListener NOBODY = new StreamListener() {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    };

    private volatile OriginRoutes routes;
    private final OriginClient client;
    private final Timer timer;
    private final Duration responseTimeout;
    private final Set<OriginExchange> active = ConcurrentHashMap.newKeySet();
    private final Timer.Cancellable sweep;

    public OriginExchanges(OriginRoutes routes, OriginClient client, Timer timer, Duration responseTimeout) {
        this.routes = routes;
        this.client = client;
        this.timer = timer;
        this.responseTimeout = responseTimeout;
        this.sweep = timer.every(SWEEP, this::sweep);
    }

    /**
     * Begins the exchange that the proxy opened, or refuses it. For
     * {@link io.gatewaytunnel.mux.SessionListener#onOpen}.
     */
    public StreamListener open(MuxStream stream, RequestHead head) {
        Optional<Origin> origin = routes.find(head.service());
        if (origin.isEmpty()) {
            stream.refuse(ErrorCode.UNKNOWN_SERVICE, "this agent does not offer the service " + head.service());
            return NOBODY;
        }
        Optional<String> violation = OriginHeads.violation(head);
        if (violation.isPresent()) {
            stream.refuse(ErrorCode.NOT_ALLOWED, violation.get());
            return NOBODY;
        }
        OriginExchange exchange = new OriginExchange(stream, head, origin.get(), this);
        active.add(exchange);
        try {
            exchange.start();
        } catch (RuntimeException | Error e) {
            active.remove(exchange);
            throw e; // the session resets the stream
        }
        return exchange;
    }

    /**
     * The public connection has ended that requests of the session named so. For
     * {@link io.gatewaytunnel.mux.SessionListener#onReleased}.
     */
    public void release(MuxSession session, String connection) {
        client.logins().release(session, connection);
    }

    /** From now on requests go there; those under way go on where they are. */
    public void replace(OriginRoutes next) {
        routes = next;
    }

    public int activeCount() {
        return active.size();
    }

    void onDone(OriginExchange exchange) {
        active.remove(exchange);
    }

    OriginClient client() {
        return client;
    }

    Timer timer() {
        return timer;
    }

    private void sweep() {
        for (OriginExchange exchange : active) {
            exchange.checkTime(responseTimeout);
        }
        client.closeIdle();
    }

    @Override
    public void close() {
        sweep.cancel();
    }
}
