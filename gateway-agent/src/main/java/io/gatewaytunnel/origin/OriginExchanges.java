package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.guard.Denial;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.observe.ObservedRequest;
import io.gatewaytunnel.observe.OriginObserver;
import io.gatewaytunnel.observe.RequestOutcome;
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

    private final OriginClient client;
    private final Timer timer;
    private final Duration responseTimeout;
    private final OriginObserver observer;
    private final Set<OriginExchange> active = ConcurrentHashMap.newKeySet();
    private final Timer.Cancellable sweep;
    private volatile RunningServices services;
    private volatile HealthChecks checks;

    public OriginExchanges(
            Services services, OriginClient client, Timer timer, Duration responseTimeout, OriginObserver observer) {
        this.observer = observer;
        this.client = client;
        this.timer = timer;
        this.responseTimeout = responseTimeout;
        this.sweep = timer.every(SWEEP, this::sweep);
        this.services = RunningServices.of(services, RunningServices.NONE, timer);
        this.checks = HealthChecks.start(this.services, client, timer);
    }

    /**
     * Begins the exchange that the proxy opened, or refuses it. For
     * {@link io.gatewaytunnel.mux.SessionListener#onOpen}.
     */
    public StreamListener open(MuxStream stream, RequestHead head) {
        Optional<RunningService> found = services.find(head.service());
        if (found.isEmpty()) {
            onRefused(head, ErrorCode.UNKNOWN_SERVICE);
            stream.refuse(ErrorCode.UNKNOWN_SERVICE, "this agent does not offer the service " + head.service());
            return NOBODY;
        }
        Optional<String> violation = OriginHeads.violation(head);
        if (violation.isPresent()) {
            onRefused(head, ErrorCode.NOT_ALLOWED);
            stream.refuse(ErrorCode.NOT_ALLOWED, violation.get());
            return NOBODY;
        }
        RunningService running = found.get();
        if (isDenied(stream, head, running.service())) {
            onRefused(head, ErrorCode.NOT_ALLOWED);
            return NOBODY;
        }
        Optional<OriginState> origin = running.choose(head.provenance().connection(), Set.of(), timer.nanoTime());
        if (origin.isEmpty()) {
            onRefused(head, ErrorCode.ORIGIN_REFUSED);
            stream.refuse(ErrorCode.ORIGIN_REFUSED, "no origin of the service is well");
            return NOBODY;
        }
        Origin chosen = origin.get().origin();
        ObservedRequest seen = new ObservedRequest(observer, head, chosen.host(), chosen.port()).begin();
        OriginExchange exchange = new OriginExchange(stream, head, running, origin.get(), this, seen);
        active.add(exchange);
        try {
            exchange.start();
        } catch (RuntimeException | Error e) {
            active.remove(exchange);
            exchange.leave();
            seen.failed(ErrorCode.INTERNAL);
            seen.ended(RequestOutcome.FAILED);
            throw e; // the session resets the stream
        }
        return exchange;
    }

    /** Of a request that there is no room for: it is told of like any other. */
    public void onOverload(RequestHead head) {
        onRefused(head, ErrorCode.OVERLOADED);
    }

    /** No origin has been asked. */
    private void onRefused(RequestHead head, ErrorCode why) {
        ObservedRequest seen = new ObservedRequest(observer, head, "", 0).begin();
        seen.refused(why);
        seen.ended(RequestOutcome.REFUSED);
    }

    /**
     * Whether the rules of the service forbid it; it is then answered. By a reset and no refusal: what the file of this
     * agent forbids is not asked of another, nor does it tell of how much this one can take.
     */
    private static boolean isDenied(MuxStream stream, RequestHead head, Service service) {
        Optional<Denial> denial = service.guard().denial(head);
        if (denial.isPresent()) {
            DeniedRequests.tell(stream, head, denial.get());
            stream.reset(ErrorCode.NOT_ALLOWED, denial.get().words());
            return true;
        }
        if (service.guard().isTooLong(head.bodyLength())) {
            DeniedRequests.tell(stream, head, DeniedRequests.TOO_LONG);
            OwnAnswer.tooLarge(stream, head);
            return true;
        }
        return false;
    }

    /** What holds for requests from now on; those under way go on with what they began with. */
    public synchronized void replace(Services next) {
        checks.close();
        services = RunningServices.of(next, services, timer);
        checks = HealthChecks.start(services, client, timer);
    }

    /** What holds now. */
    public Services services() {
        return services.services();
    }

    /**
     * The public connection has ended that requests of the session named so. For
     * {@link io.gatewaytunnel.mux.SessionListener#onReleased}.
     */
    public void release(MuxSession session, String connection) {
        client.logins().release(session, connection);
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
    public synchronized void close() {
        checks.close();
        sweep.cancel();
    }
}
