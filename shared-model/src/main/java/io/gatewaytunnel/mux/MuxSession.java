package io.gatewaytunnel.mux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.RequestHead;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One relation between an agent and a proxy: the lock, the threads and the link around a {@link SessionCore}.
 *
 * <p>Threads: any may call. One lock guards the core and is never held while sending, completing or calling a listener.
 * What a message brought is told to the owners on the link's thread, after all of it was applied; frames that they
 * queue meanwhile leave together afterwards. At most one send is under way; when it completes, what has gathered goes
 * out as the next batch. Completions may come on the caller's own stack: {@link #pump} is a trampoline.
 *
 * <p>Lifetime: from {@link #attach} to {@link SessionListener#onEnded}; {@link Lifetime} says how it stands. Timers
 * belong to the session and end with it. Source: docs/CONCURRENCY.md, docs/PROTOCOL.md §5.
 */
public final class MuxSession {
    private static final Logger LOG = System.getLogger(MuxSession.class.getName());
    private static final Defects DEFECTS = new Defects(MuxSession.class);

    private final Object lock = new Object();
    private final Role role;
    private final MuxRuntime runtime;
    private final SessionTerms terms;
    private final SessionListener listener;
    private final Timer.Cancellable tick;

    private final Probes probes = new Probes();
    private final Trampoline pumping = new Trampoline(this::pumpOnce, this::onDefect);

    @GuardedBy("lock")
    private final SessionCore core;

    @GuardedBy("lock")
    private final Lifetime life;

    @GuardedBy("lock")
    private final Traffic traffic = new Traffic();

    public MuxSession(Role role, MuxRuntime runtime, SessionTerms terms, SessionListener listener) {
        this.role = role;
        this.runtime = runtime;
        this.terms = terms;
        this.listener = listener;
        long now = runtime.timer().nanoTime();
        this.core = new SessionCore(role, runtime, terms, now);
        this.life = new Lifetime(runtime.settings(), now);
        this.tick = runtime.timer().every(Liveness.tick(runtime.settings().alive()), this::onTick);
    }

    /**
     * Gives the session a link, and goes on where the peer says that it stopped receiving (0 for a new session). A link
     * that it had before is fenced first: nothing that comes from it counts any more.
     *
     * @return who takes the messages of the link
     */
    public LinkReceiver attach(Link newLink, long peerReceivedPosition) {
        Link fenced;
        synchronized (lock) {
            if (life.isEnded()) {
                throw new IllegalStateException("session " + terms.name() + " has ended");
            }
            long now = now();
            fenced = life.attach(newLink, now);
            core.onAttached(peerReceivedPosition, now);
        }
        if (fenced != null) {
            close(fenced, ErrorCode.REPLACED, "a newer link took over");
        }
        pump();
        return new LinkReader(this, newLink, terms.own().maxHeadBytes());
    }

    /** The last position received from the peer: quoted to it only after the old link was fenced. */
    public long receivedPosition() {
        synchronized (lock) {
            return core.receivedPosition();
        }
    }

    /** What a message of that link brought. */
    void receive(Link from, Batch batch) {
        Brought brought;
        boolean ackLater;
        synchronized (lock) {
            if (!life.isCarriedBy(from)) {
                return; // fenced
            }
            long now = now();
            life.onReceived(now);
            traffic.onReceived(batch.sizeBytes(), now, core.meter().minRoundTripNanos(now));
            core.apply(batch, now);
            brought = Brought.takenFrom(core);
            ackLater = core.ackDuty().beginDelay();
        }
        if (ackLater) { // without the lock: the timer has one of its own
            runtime.timer().after(runtime.settings().acks().delay(), this::onAckDelayOver);
        }
        probes.settleAll(true);
        Gathering.run(() -> {
            brought.tell(this, listener);
            sendSoon();
        });
    }

    void onOwnerDefect(StreamCore stream, Throwable defect) {
        DEFECTS.tell("the owner of a stream failed", "session=" + name() + " stream=" + stream.id() + " ", defect);
        withCore((sessionCore, now) -> sessionCore.fail(stream, ErrorCode.INTERNAL, "a defect of the " + role));
    }

    /** A defect of ours outside of any stream: the session cannot be trusted any more. */
    void onDefect(Throwable defect) {
        DEFECTS.tell("a session failed", "session=" + name() + " ", defect);
        DEFECTS.guard("a session failed to end", () -> end(ErrorCode.INTERNAL, "a defect of the " + role));
    }

    private void onAckDelayOver() {
        synchronized (lock) {
            core.ackDuty().onDelayOver();
        }
        pump();
    }

    /**
     * Opens a stream (proxy). The head must satisfy {@link HeadRules} for {@link #peerMaxHeadBytes}.
     *
     * @return empty when the session takes no new streams: it has ended, is detached or going away, or carries as many
     *     as the peer declared
     */
    public Optional<MuxStream> open(RequestHead head, StreamListener owner) {
        Optional<String> violation = HeadRules.violation(head, peerMaxHeadBytes());
        if (violation.isPresent()) {
            throw new IllegalArgumentException(violation.get());
        }
        StreamCore stream;
        synchronized (lock) {
            stream = takesStreams() ? core.open(head, owner, now()) : null;
        }
        if (stream == null) {
            return Optional.empty();
        }
        MuxStream opened = new MuxStream(this, stream);
        sendSoon();
        return Optional.of(opened);
    }

    @GuardedBy("lock")
    private boolean takesStreams() {
        return life.isAttached() && !life.isLeaving() && !core.isPeerLeaving();
    }

    /** Whether a new stream has a chance. */
    public boolean isUsable() {
        synchronized (lock) {
            return takesStreams() && core.streamCount() < terms.peer().maxStreams();
        }
    }

    /**
     * Says that no more streams are taken or opened. Those under way may finish; the session ends when they have, or
     * after the deadline. Once is enough: later calls do nothing.
     */
    public void goAway(ErrorCode code, Duration deadline, String reason) {
        synchronized (lock) {
            if (!life.leave(new Lifetime.Departure(now() + deadline.toNanos(), code, reason))) {
                return;
            }
            core.addControl(new Frame.GoAway(code, deadline.toMillis(), core.highestStreamId(), reason));
        }
        pump();
    }

    /**
     * Ends the session at once: the peer is told by the close code of the link, every stream by its failure, then the
     * owner.
     */
    public void end(ErrorCode code, String reason) {
        end(code, reason, Runnable::run, Runnable::run);
    }

    /** On the timer's thread: a dead link may take long to close, and all its streams are to be told. */
    private void endAside(ErrorCode code, String reason) {
        end(code, reason, runtime.timer()::slowly, runtime.timer()::aside);
    }

    private void end(ErrorCode code, String reason, Executor closing, Executor telling) {
        Link closed;
        Signals.Taken signals;
        synchronized (lock) {
            if (life.isEnded()) {
                return;
            }
            closed = life.end();
            core.endAll(code, reason);
            signals = core.signals().take();
        }
        tick.cancel();
        probes.settleAll(false);
        if (closed != null) {
            closing.execute(() -> close(closed, code, code + ": " + reason));
        }
        telling.execute(() -> {
            signals.deliver(this::onOwnerDefect);
            DEFECTS.guard("a session's owner failed at its end", () -> listener.onEnded(code, reason));
        });
    }

    /** A link that cannot even be closed must not keep the end of its session from those who wait for it. */
    static void close(Link link, ErrorCode code, String reason) {
        DEFECTS.guard("a link failed to close", () -> link.close(Protocol.closeCode(code), reason));
    }

    void onLinkLost(Link lost, ErrorCode code, String reason) {
        if (isFatal(lost)) {
            end(code, reason);
        }
    }

    private boolean isFatal(Link lost) {
        synchronized (lock) {
            return life.isFatal(lost, now());
        }
    }

    /**
     * Pings the peer and asks whether anything comes from it within the time; a session without a link answers no at
     * once.
     */
    public void probe(Duration within, ProbeAnswer answer) {
        probes.ask(runtime.timer(), within, answer);
        withCore((core, now) -> core.echoes().wantPing());
        probes.onState(snapshot().state());
    }

    boolean isCarriedBy(Link candidate) {
        synchronized (lock) {
            return life.isCarriedBy(candidate);
        }
    }

    void withCore(CoreAction action) {
        synchronized (lock) {
            action.run(core, now()); // after the end of the session too: windows of its streams are still to be settled
        }
        sendSoon();
    }

    /** Now, or when this thread has queued all that belongs together. */
    private void sendSoon() {
        if (!Gathering.defers(this)) {
            pump();
        }
    }

    /** Sends what there is. One thread at a time does it; the others leave it a note. */
    void pump() {
        if (pumping.enter()) {
            pumping.pass();
        }
    }

    private void pumpOnce() {
        ByteBuffer message = null;
        Link to;
        Signals.Taken signals;
        synchronized (lock) {
            to = life.freeLink();
            if (to != null) {
                long now = now();
                message = core.cut(now);
                if (message != null) {
                    life.onSendBegan(now);
                    traffic.onSent(message.remaining());
                }
            }
            signals = core.signals().take();
        }
        if (message != null && to != null) {
            to.send(message, new SendDone(this, to));
        }
        if (!signals.isEmpty()) {
            signals.deliver(this::onOwnerDefect);
        }
    }

    /** The link has handed a message to the network. */
    void onSent(Link by) {
        synchronized (lock) {
            if (!life.isCarriedBy(by)) {
                return; // fenced: its batches are kept until they are acknowledged
            }
            life.onSendEnded();
        }
        pump();
    }

    private void onTick() {
        Link dead;
        Optional<String> death;
        Lifetime.Departure over;
        synchronized (lock) {
            long now = now();
            core.onTick(now);
            dead = life.link();
            death = life.death(now);
            if (life.takePingDue(now)) {
                core.echoes().wantPing();
            }
            over = life.over(now, core.isQuiet());
        }
        if (dead != null && death.isPresent()) {
            LOG.log(Level.WARNING, "session={0} step=heartbeat link is dead: {1}", terms.name(), death.get());
            onDead(dead, death.get());
        }
        if (over != null) {
            endAside(over.code(), over.reason());
        }
        pump();
    }

    private void onDead(Link dead, String reason) {
        if (isFatal(dead)) {
            endAside(ErrorCode.LINK_DEAD, reason);
        } else {
            runtime.timer().slowly(() -> close(dead, ErrorCode.LINK_DEAD, reason));
        }
    }

    /** What the session looks like now; a snapshot for status pages and for choosing among links. */
    public SessionSnapshot snapshot() {
        synchronized (lock) {
            long now = now();
            return new SessionSnapshot(
                    life.state(),
                    core.streamCount(),
                    core.unackedBytes(),
                    traffic.receivedLastRoundTrip(now),
                    traffic.receivedBytes(),
                    traffic.sentBytes(),
                    Duration.ofNanos(core.meter().minRoundTripNanos(now)));
        }
    }

    /** How much it would delay a new stream: bytes under way in both directions. */
    public long loadBytes() {
        synchronized (lock) {
            return core.unackedBytes() + traffic.receivedLastRoundTrip(now());
        }
    }

    public int streamCount() {
        synchronized (lock) {
            return core.streamCount();
        }
    }

    /** The largest head that the peer takes. */
    public int peerMaxHeadBytes() {
        return terms.peer().maxHeadBytes();
    }

    public String name() {
        return terms.name();
    }

    public Role role() {
        return role;
    }

    Object lock() {
        return lock;
    }

    int queueLimitBytes() {
        synchronized (lock) {
            return core.queueLimitBytes();
        }
    }

    private long now() {
        return runtime.timer().nanoTime();
    }
}
