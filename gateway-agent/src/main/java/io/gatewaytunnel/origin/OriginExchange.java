package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.ConnectionLogin;
import io.gatewaytunnel.http.MethodRegistry;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.SerialDrain;
import io.gatewaytunnel.mux.SessionClock;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.observe.ObservedRequest;
import io.gatewaytunnel.observe.RequestOutcome;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Step 6: one exchange on the agent, from the stream's head to the end of the response; the mirror image of the proxy's
 * {@code PublicExchange}.
 *
 * <p>The walk: {@link #start} turns the head into an origin request and leases a connection, on the link's thread. The
 * connection's I/O thread pulls the body out of the stream ({@link OriginRequestProducer}) and pushes head, bytes and
 * end of the response into it ({@link OriginResponseConsumer}). After a 101 an {@link UpgradedConnection} does both
 * instead. Whatever else happens is a note and a signal.
 *
 * <p>Threads: decisions are serial in the drain, on whichever thread is there. Nothing blocks. Lifetime: until the
 * response is complete, the stream has failed, or the origin has.
 */
final class OriginExchange implements StreamListener, OriginAttempt.Owner {
    private static final RateLimitedLog LOG = RateLimitedLog.someEach(System.getLogger(OriginExchange.class.getName()));

    private final MuxStream stream;
    private final RequestHead head;
    private final RunningService running;
    private final Service service;
    private final OriginClient client;
    private final ObservedRequest seen;
    private final Consumer<OriginExchange> onDone;
    private final Timer timer;
    private final long startNanos;
    private final ProgressClock clock;
    private final OriginRequestProducer body;
    private final SerialDrain drain = new SerialDrain(this::look, this::onDefect);

    /** Notes, left by any thread and read in the drain. */
    private volatile @Nullable Verdict verdict;

    private volatile boolean responseComplete;
    private volatile boolean timedOut;

    /** By a clock that runs on while the session is without a link. */
    private volatile boolean awaitedNoMore;

    /** Written in the drain only. */
    private volatile @Nullable OriginAttempt attempt;

    private volatile @Nullable OriginResponseConsumer response;
    /** Written by the I/O thread that brought the 101. */
    private volatile @Nullable UpgradedConnection upgraded;

    private Runnable callOffLease = () -> {};
    private Timer.Cancellable callOffLimit = () -> {};
    private int repeats;

    /** Where it is asked now; and where it was in vain. */
    private volatile OriginState state;

    private final Set<OriginState> tried = new HashSet<>(2);

    /** The origin has said that it wants the request so. */
    private boolean overHttp1;

    private boolean done;
    private boolean left;

    private record Verdict(OriginAttempt attempt, OriginFailure failure) {}

    OriginExchange(
            MuxStream stream,
            RequestHead head,
            RunningService running,
            OriginState first,
            OriginExchanges exchanges,
            ObservedRequest seen) {
        this.seen = seen;
        this.stream = stream;
        this.head = head;
        this.running = running;
        this.service = running.service();
        this.state = first;
        first.begin();
        this.client = exchanges.client();
        this.onDone = exchanges::onDone;
        this.timer = exchanges.timer();
        this.startNanos = timer.nanoTime();
        this.clock = new ProgressClock(new SessionClock(exchanges.timer()::nanoTime).follow(stream.session()));
        OriginLimits.Timeouts timeouts = client.limits().timeouts();
        this.body = new OriginRequestProducer(
                stream,
                head,
                service.guard(),
                clock,
                new ContinueWait(stream, head, exchanges.timer(), timeouts.continueWait()),
                seen);
    }

    /** Called once, before the stream has anybody else to tell. */
    void start() {
        drain.hold(); // what happens meanwhile waits for it
        begin(mayGoAgain() ? OriginLease.Wish.ANY : OriginLease.Wish.RESTED);
        drain.pass();
    }

    @Override
    public void onReadable() {
        drain.signal();
    }

    @Override
    public void onWritable() {
        drain.signal();
    }

    @Override
    public void onStarved() {
        drain.signal();
    }

    @Override
    public void onComplete() {
        responseComplete = true;
        drain.signal();
    }

    @Override
    public boolean onSwitched(OriginAttempt current, SwitchedHead answer) {
        Optional<ResponseHead> switched = OriginHeads.switched(answer, head.upgrade());
        OriginResponseConsumer consumer = response;
        if (switched.isEmpty() || consumer == null || !body.isComplete()) {
            return false;
        }
        if (!consumer.onSwitched(switched.get())) {
            current.callOff(); // not fit for the wire; the stream was reset
            onComplete();
            return true;
        }
        Duration halfClosed = client.limits().silence().halfClosed();
        UpgradedConnection next =
                new UpgradedConnection(stream, answer.session(), Timeout.of(halfClosed), current, seen);
        upgraded = next;
        next.begin(answer.takeRest());
        return true;
    }

    @Override
    public void onFailed(OriginAttempt failed, OriginFailure failure) {
        verdict = new Verdict(failed, failure);
        drain.signal();
    }

    /**
     * Looks whether the origin has kept us waiting for too long. An upload that waits for its own client does not
     * count.
     */
    void checkTime(Duration mostForAll) {
        Duration responseTimeout = service.times().response().orElse(mostForAll);
        long mostMillis = head.provenance().remainingMillis();
        if (mostMillis > 0 && (timer.nanoTime() - startNanos) / 1_000_000 >= mostMillis) {
            awaitedNoMore = true;
            drain.signal();
        }
        OriginAttempt current = attempt;
        if (current != null && current.isWaitingForHead() && !body.isHungry() && clock.isStillFor(responseTimeout)) {
            timedOut = true;
            drain.signal();
        }
    }

    private void look() {
        if (done) {
            return;
        }
        Verdict decided = verdict;
        if (responseComplete) {
            state.onConnected(timer.nanoTime());
            if (!body.isComplete()) {
                stream.reset(ErrorCode.NO_ERROR, "the origin has answered and wants no more of the request");
            }
            finish();
        } else if (stream.failure().isPresent()) {
            finish();
        } else if (decided != null) {
            verdict = null;
            onFailed(decided);
        } else if (awaitedNoMore) {
            fail(new OriginFailure(ErrorCode.ORIGIN_TIMEOUT, "nobody waits for the answer any more"));
        } else if (timedOut) {
            fail(new OriginFailure(ErrorCode.ORIGIN_TIMEOUT, "the origin did not answer in time"));
        } else {
            body.wake();
            offerRoom();
            UpgradedConnection connection = upgraded;
            if (connection != null) {
                connection.wake();
            }
        }
    }

    private void offerRoom() {
        OriginResponseConsumer consumer = response;
        if (consumer != null) {
            try {
                consumer.offerRoom();
            } catch (IOException e) {
                fail(OriginFailure.ofExchange(e));
            }
        }
    }

    /**
     * Asks once more where that does no harm: what the origin cannot have acted on a few times, as each new connection
     * may be one that the origin is about to end; what may be asked twice and died on a connection that was used
     * before, once; what it wants over HTTP/1.1, so.
     */
    private void onFailed(Verdict decided) {
        OriginAttempt failed = decided.attempt();
        if (failed.isHttp1Required()) {
            changeToHttp1();
            return;
        }
        if (failed.isLeaseFailed() && goElsewhere()) {
            return;
        }
        boolean untouched = !failed.isLeaseFailed() && failed.isUnprocessed();
        boolean stale = failed.isStale() && MethodRegistry.isIdempotent(head.method());
        int mostRepeats = untouched ? client.limits().attempts().repeats() : stale ? 1 : 0;
        if (repeats < mostRepeats && body.isRepeatable()) {
            repeats++;
            body.rewind();
            begin(OriginLease.Wish.FRESH);
        } else if (failed.isLeaseFailed() || untouched) {
            tell(Level.WARNING, "connect", decided.failure());
            seen.refused(decided.failure().code());
            stream.refuse(decided.failure().code(), decided.failure().reason());
            finish();
        } else {
            fail(decided.failure());
        }
    }

    /** Asks another origin of the service, if there is one that it was not asked of. */
    private boolean goElsewhere() {
        long nowNanos = timer.nanoTime();
        state.onConnectFailed(nowNanos);
        tried.add(state);
        Optional<OriginState> other = body.isRepeatable()
                ? running.choose(head.provenance().connection(), tried, nowNanos)
                : Optional.empty();
        other.ifPresent(next -> {
            state.end();
            next.begin();
            state = next;
            body.rewind();
            begin(OriginLease.Wish.FRESH);
        });
        return other.isPresent();
    }

    private void changeToHttp1() {
        if (state.origin().isHttp2Only()) {
            fail(OriginFailure.ofHttp1Required("its address says HTTP/2 (h2c)"));
        } else if (!body.isRepeatable()) {
            fail(OriginFailure.ofHttp1Required("the body is too long to be sent again"));
        } else {
            overHttp1 = true; // and it is over HTTP/2 alone that an origin can ask for that: once
            body.rewind();
            begin(OriginLease.Wish.OWN);
        }
    }

    /** Whether it will be asked once more if the origin has closed the connection behind the request before. */
    private boolean mayGoAgain() {
        return MethodRegistry.isIdempotent(head.method()) && body.isKeepable();
    }

    private void begin(OriginLease.Wish wish) {
        clock.touch();
        callOffLease.run(); // one that has been given up is not to be dialled any more
        Origin origin = state.origin();
        OriginResponseConsumer consumer = new OriginResponseConsumer(stream, seen);
        OriginAttempt next = new OriginAttempt(this, head, service, origin, body, consumer, seen);
        response = consumer;
        attempt = next;
        callOffLimit.cancel();
        service.times().connect().ifPresent(most -> callOffLimit = timer.after(most, next::giveLeaseUp));
        OriginLease.Wish fitting = fitting(wish);
        String publicConnection = head.provenance().connection();
        callOffLease = publicConnection.isEmpty()
                ? client.lease(origin, fitting, next)
                : client.leaseKept(
                        new LoginConnections.Key(stream.session(), publicConnection, service.name(), origin),
                        fitting,
                        next);
    }

    /** A connection that may never come back, or come back logged in, is not taken from those that do. */
    private OriginLease.Wish fitting(OriginLease.Wish wish) {
        if (ConnectionLogin.isTriedBy(head.headers())) {
            return OriginLease.Wish.ALONE;
        }
        return head.offersUpgrade() || overHttp1 ? OriginLease.Wish.OWN : wish;
    }

    private void fail(OriginFailure failure) {
        seen.failed(failure.code());
        OriginResponseConsumer consumer = response;
        if (failure.code() == ErrorCode.NOT_ALLOWED && (consumer == null || !consumer.isHeadSent())) {
            DeniedRequests.tell(stream, head, DeniedRequests.TOO_LONG);
            OwnAnswer.tooLarge(stream, head);
        } else {
            tell(Level.INFO, "exchange", failure);
            stream.reset(failure.code(), failure.reason());
        }
        finish();
    }

    /** A public client can cause these lines as often as it likes. */
    private void tell(Level level, String step, OriginFailure failure) {
        LOG.log(
                step + failure.code(),
                level,
                () -> stream + " service=" + head.service() + " step=" + step + " origin " + state.origin() + ": "
                        + Printable.of(failure.reason()));
    }

    /** In the drain, after a look that threw: the exchange must neither stay nor leave its public client waiting. */
    private void onDefect(Throwable defect) {
        seen.failed(ErrorCode.INTERNAL);
        stream.reset(ErrorCode.INTERNAL, "a defect of the agent");
        if (!done) {
            finish();
        }
    }

    /** Counts no more where it was asked; once. */
    void leave() {
        if (!left) {
            left = true;
            state.end();
        }
    }

    private RequestOutcome outcome() {
        if (upgraded != null) {
            return RequestOutcome.UPGRADED;
        }
        return responseComplete ? RequestOutcome.COMPLETE : RequestOutcome.CANCELLED;
    }

    private void finish() {
        done = true;
        seen.ended(outcome());
        onDone.accept(this);
        body.continueWait().end();
        callOffLease.run();
        callOffLimit.cancel();
        leave();
        OriginAttempt current = attempt;
        if (current != null) {
            current.callOff();
        }
    }
}
