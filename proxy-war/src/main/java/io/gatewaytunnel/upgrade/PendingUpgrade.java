package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.exchange.ClientPresence;
import io.gatewaytunnel.exchange.ContainerEvents;
import io.gatewaytunnel.exchange.ExchangeDeadline;
import io.gatewaytunnel.exchange.Gate;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.observe.ObservedExchange;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Step U3: the wait for the head that answers an offered upgrade, behind that for the body if the request has one. It
 * ends once, with a head, with a failure, or because the client has left; then whoever began it is told and takes the
 * request on, on a thread of the container's.
 *
 * <p>Threads: the link, the timer and the container only signal the {@link Gate}; nothing in it waits. After
 * {@link #handOver} signals of the stream go to the heir.
 */
final class PendingUpgrade implements StreamListener {
    private static final Logger LOG = System.getLogger(PendingUpgrade.class.getName());
    private static final RateLimitedLog QUIET_LOG = RateLimitedLog.someEach(LOG);

    private final RequestHead head;
    private final ForwardedRequest forwarded;
    private final ExchangeDeadline deadline;
    private final Supplier<Optional<ForwardError>> reserve;
    private final Gate gate = new Gate(this::step, defect -> end(new Failed(ForwardError.INTERNAL)));
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private final ContainerEvents events = new ContainerEvents(gate);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable StreamListener heir;

    /** Until the outcome, since it knows the request: the stream knows this as long as an upgraded connection lasts. */
    private volatile @Nullable ClientPresence client;

    private volatile Runnable onOutcome = PendingUpgrade::nothing;

    /** What comes before the upgrade is asked for, if anything does. */
    private volatile @Nullable OfferedBody body;

    /** Belongs to the gate. */
    private boolean opened;

    /**
     * {@code reserve} takes the places that are needed from the moment on in which the upgrade is asked for, or says
     * why it is not.
     */
    PendingUpgrade(
            RequestHead head,
            ForwardedRequest forwarded,
            ClientPresence client,
            ExchangeDeadline deadline,
            Supplier<Optional<ForwardError>> reserve) {
        this.head = head;
        this.forwarded = forwarded;
        this.client = client;
        this.deadline = deadline;
        this.reserve = reserve;
    }

    /** What the wait came to. */
    sealed interface Outcome {}

    /** A stream whose head has come. */
    record Answered(MuxStream stream, ResponseHead head) implements Outcome {}

    /** No agent or no origin answered. */
    record Failed(ForwardError error) implements Outcome {}

    /** The client wants no answer any more. */
    record Left() implements Outcome {}

    /**
     * Asks an agent. {@code then} is run once, inside the gate, when there is an outcome; it may be before this
     * returns.
     */
    void begin(Runnable then) {
        onOutcome = then;
        gate.signal();
    }

    /** Step U2a: the same when the body has come, of a request that has one; on the container's thread. */
    void beginWithBody(HttpServletRequest request, Runnable then) throws IOException {
        gate.hold(); // nobody looks before it is known that there is a body
        try {
            body = OfferedBody.listen(request, head.bodyLength(), gate::signal);
            onOutcome = then;
        } catch (IOException | RuntimeException e) {
            outcome.set(new Left()); // the caller deals with it
            throw e;
        } finally {
            gate.pass();
        }
    }

    RequestHead head() {
        return head;
    }

    /** What observers are told through. */
    ObservedExchange seen() {
        return forwarded.seen();
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome.get());
    }

    /** From now on the stream is another's; what it missed it finds when it looks. */
    void handOver(StreamListener next) {
        heir = next;
        next.onReadable();
    }

    /** What the container tells of the request, if it is asynchronous meanwhile. */
    ContainerEvents events() {
        return events;
    }

    /** Whether the caller is the one to take the request on, or to clean up after it: true for one caller only. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** The timer's look; any thread. */
    void sweep(long nowNanos) {
        ClientPresence asked = client;
        if ((asked != null && asked.askNext()) || deadline.isOver(nowNanos)) {
            gate.signal();
        }
    }

    /** Tells the agent that nobody wants the answer any more; inside the gate, or after the outcome. */
    void cancel() {
        forwarded.reset(ErrorCode.CANCELLED, "the public client has left");
    }

    private void step() {
        if (outcome.get() != null) {
            return;
        }
        ClientPresence asked = client;
        if (events.gone().isPresent() || (asked != null && asked.isLost(opened))) {
            leave("the client has gone while its upgrade was awaited");
            return;
        }
        if (!opened && isBodyThere()) {
            opened = true;
            Optional<ForwardError> refusal = reserve.get();
            if (refusal.isPresent()) {
                fail(refusal.get(), "there is no place for its upgrade");
                return;
            }
            deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, 0, System.nanoTime());
            ask(forwarded::reason, "no agent took it");
        } else if (opened && forwarded.isCalled()) {
            ask(forwarded::reason, "no agent took it");
        }
        while (outcome.get() == null) {
            Frame.OfStream frame = forwarded.takeFirst();
            if (frame == null) {
                break;
            }
            take(frame);
        }
        if (outcome.get() == null && deadline.isOver(System.nanoTime())) {
            forwarded.reset(ErrorCode.ORIGIN_TIMEOUT, deadline.reason());
            fail(opened ? ForwardError.ORIGIN_TIMEOUT : ForwardError.CLIENT_STALLED, deadline.reason());
        }
    }

    /** Whether the request is whole; if not, there may be an outcome. */
    private boolean isBodyThere() {
        OfferedBody offered = body;
        if (offered == null) {
            return true;
        }
        switch (offered.pump()) {
            case WHOLE -> {
                forwarded.beginWith(offered.whole());
                seen().received(offered.receivedBytes());
                body = null;
                return true;
            }
            case NEEDS_CLIENT ->
                deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, offered.receivedBytes(), 0, System.nanoTime());
            case CUT_SHORT ->
                fail(
                        ForwardError.BODY_BROKEN,
                        "the body before the upgrade ended after " + offered.receivedBytes() + " bytes");
            case BROKEN ->
                leave("the body before the upgrade broke off: "
                        + offered.failure().map(Throwable::toString).orElse("unknown"));
        }
        return false;
    }

    private void leave(String why) {
        LOG.log(Level.DEBUG, "{0} step=leave {1}", forwarded.where(), why);
        cancel();
        end(new Left());
    }

    private void take(Frame.OfStream frame) {
        if (frame instanceof Frame.Head answer) {
            forwarded.onAnswered();
            end(new Answered(forwarded.carrier(), answer.head()));
        } else if (frame instanceof Frame.Refused refused) {
            forwarded.onRefused(refused);
            ask(() -> ForwardError.of(refused.code()), refused.reason());
        } else if (frame instanceof Frame.Reset reset && forwarded.isRepeatableAfter(reset.code())) {
            ask(() -> ForwardError.of(reset.code()), reset.code() + ": " + reset.reason());
        } else if (frame instanceof Frame.Reset reset) {
            fail(ForwardError.of(reset.code()), reset.code() + ": " + reset.reason());
        }
    }

    private void ask(Supplier<ForwardError> otherwise, String reason) {
        if (forwarded.ask(this, gate::signal) == ForwardedRequest.Asked.NOBODY) {
            fail(otherwise.get(), reason);
        }
    }

    private void fail(ForwardError error, String reason) {
        String where = forwarded.where();
        QUIET_LOG.log(
                "answer " + error,
                Level.INFO,
                () -> where + " step=answer " + error.status() + " " + error + ": " + Printable.of(reason));
        end(new Failed(error));
    }

    private static void nothing() {}

    private void end(Outcome came) {
        forwarded.end();
        outcome.set(came);
        client = null;
        body = null;
        Runnable then = onOutcome;
        onOutcome = PendingUpgrade::nothing; // it knows the request, whose buffers nobody needs after a switch
        then.run();
    }

    @Override
    public void onReadable() {
        StreamListener next = heir;
        if (next != null) {
            next.onReadable();
        } else {
            gate.signal();
        }
    }

    @Override
    public void onWritable() {
        StreamListener next = heir;
        if (next != null) {
            next.onWritable();
        }
    }
}
