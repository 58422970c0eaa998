package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.exchange.ClientPresence;
import io.gatewaytunnel.exchange.ContainerEvents;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Step U3: the wait for the head that answers an offered upgrade. It ends once, with a head, with a failure, or because
 * the client has left; then whoever began it is told and takes the request on, on a thread of the container's.
 *
 * <p>Threads: the link, the timer and the container only signal the {@link Gate}; nothing in it waits. After
 * {@link #handOver} signals of the stream go to the heir.
 */
final class PendingUpgrade implements StreamListener {
    private static final Logger LOG = System.getLogger(PendingUpgrade.class.getName());
    private static final RateLimitedLog QUIET_LOG = new RateLimitedLog(LOG);

    private final RequestHead head;
    private final ForwardedRequest forwarded;
    private final ClientPresence client;
    private final Duration patience;
    private final long startNanos = System.nanoTime();
    private final Gate gate = new Gate(this::step, defect -> end(new Failed(ForwardError.INTERNAL)));
    private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
    private final ContainerEvents events = new ContainerEvents(gate);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable StreamListener heir;
    private volatile Runnable onOutcome = PendingUpgrade::nothing;

    /** Belongs to the gate. */
    private boolean opened;

    PendingUpgrade(RequestHead head, ForwardedRequest forwarded, ClientPresence client, Duration patience) {
        this.head = head;
        this.forwarded = forwarded;
        this.client = client;
        this.patience = patience;
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

    RequestHead head() {
        return head;
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
        if (client.askNext() || isOverdue(nowNanos)) {
            gate.signal();
        }
    }

    private boolean isOverdue(long nowNanos) {
        return nowNanos - startNanos >= patience.toNanos();
    }

    /** Tells the agent that nobody wants the answer any more; inside the gate, or after the outcome. */
    void cancel() {
        forwarded.reset(ErrorCode.CANCELLED, "the public client has left");
    }

    private void step() {
        if (outcome.get() != null) {
            return;
        }
        if (events.gone().isPresent() || client.isLost(true)) {
            LOG.log(Level.DEBUG, "{0} step=leave the client has gone while its upgrade was awaited", forwarded.where());
            cancel();
            end(new Left());
            return;
        }
        if (!opened) {
            opened = true;
            ask(forwarded::reason, "no agent took it");
        }
        while (outcome.get() == null) {
            Frame.OfStream frame = forwarded.take();
            if (frame == null) {
                break;
            }
            take(frame);
        }
        if (outcome.get() == null && isOverdue(System.nanoTime())) {
            String words = "no answer for " + patience.toSeconds() + " s";
            forwarded.reset(ErrorCode.ORIGIN_TIMEOUT, words);
            fail(ForwardError.ORIGIN_TIMEOUT, words);
        }
    }

    private void take(Frame.OfStream frame) {
        if (frame instanceof Frame.Head answer) {
            forwarded.onAnswered();
            end(new Answered(forwarded.carrier(), answer.head()));
        } else if (frame instanceof Frame.Refused refused) {
            forwarded.onRefused(refused);
            ask(() -> ForwardError.of(refused.code()), refused.reason());
        } else if (frame instanceof Frame.Reset reset) {
            fail(ForwardError.of(reset.code()), reset.code() + ": " + reset.reason());
        }
    }

    private void ask(Supplier<ForwardError> otherwise, String reason) {
        if (!forwarded.openNext(this)) {
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
