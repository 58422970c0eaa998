package io.gatewaytunnel.mux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.http.RequestHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
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
    private static final Defects DEFECTS = new Defects(MuxSession.class);

    private final Object lock = new Object();
    private final Role role;
    private final MuxRuntime runtime;
    private final SessionTerms terms;
    private final SessionListener listener;
    private final Timer.Cancellable tick;

    private final Probes probes = new Probes();
    private final SessionLinks links;
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
        runtime.totals().onSession();
        long now = runtime.timer().nanoTime();
        this.core = new SessionCore(role, runtime, terms, now);
        this.life = new Lifetime(runtime.settings(), now);
        this.links = new SessionLinks(this, lock, life, core);
        this.tick = runtime.timer().every(Liveness.tick(runtime.settings().alive()), links::onTick);
    }

    /** Gives a new session its first link; who takes the messages of it is returned. */
    public LinkReceiver attach(Link first) {
        Fence fence = fence().orElseThrow(() -> new IllegalStateException("session " + name() + " has ended"));
        return resume(first, fence, 0).orElseThrow(() -> new IllegalStateException(name() + " was resumed at once"));
    }

    /**
     * Fences the session, before it is resumed on another link. The link that it has is closed, on another thread; the
     * grace runs on until {@link #resume}. Empty when the session has ended.
     */
    public Optional<Fence> fence() {
        return links.fence(Long.MAX_VALUE);
    }

    /**
     * The same for a peer that says how far it has received. Throws {@link ProtocolException} when it has acknowledged
     * more by now: it spoke before another link took the place of its own, which is to be closed with that code.
     */
    public Optional<Fence> fence(long peerReceivedPosition) {
        return links.fence(peerReceivedPosition);
    }

    /**
     * Lets a new link carry the session, which goes on where the peer says that it stopped receiving. The session sends
     * from now on: a welcome has to be out before. Empty when it has ended meanwhile, or was fenced again for a link
     * that is newer still.
     *
     * @return who takes the messages of the link
     * @throws ProtocolException when the peer cannot have received up to there, or has forgotten what it had; it ends
     *     the session
     */
    public Optional<LinkReceiver> resume(Link newLink, Fence fence, long peerReceivedPosition) {
        Optional<LinkReceiver> receiver = links.resume(newLink, fence, peerReceivedPosition);
        pump();
        return receiver;
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
            runtime.totals().onReceived(batch.sizeBytes());
            traffic.onReceived(batch.sizeBytes(), now, core.meter().minRoundTripNanos(now));
            core.apply(batch, now);
            brought = Brought.takenFrom(core);
            ackLater = core.ackDuty().beginDelay();
        }
        if (ackLater) { // without the lock: the timer has one of its own
            runtime.timer()
                    .after(
                            runtime.settings().acks().delay(),
                            () -> withCore((c, at) -> c.ackDuty().onDelayOver()));
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

    /**
     * Opens a stream (proxy). The head must satisfy {@link HeadRules} for its peer: whoever takes one from outside
     * judges it there, and here only its size is looked at again, since each peer declares its own.
     *
     * @return empty when the session takes no new streams: it has ended, is detached or going away, or carries as many
     *     as the peer declared
     */
    public Optional<MuxStream> open(RequestHead head, StreamListener owner) {
        int most = terms.peer().maxHeadBytes();
        if (HeadRules.sizeBytes(head) > most) {
            throw new IllegalArgumentException("the request head is larger than " + most + " bytes");
        }
        assert HeadRules.violation(head, most).isEmpty() : HeadRules.violation(head, most);
        StreamCore stream;
        synchronized (lock) {
            stream = isOpen() ? core.open(head, owner, now()) : null;
        }
        if (stream == null) {
            return Optional.empty();
        }
        MuxStream opened = new MuxStream(this, stream, head.provenance().requestId());
        sendSoon();
        return Optional.of(opened);
    }

    /**
     * Whether it takes new streams, though it may carry as many as the peer takes at the moment. Takes no lock: true
     * means a chance.
     */
    @SuppressWarnings("GuardedBy") // each of these is made to be read without it
    public boolean isOpen() {
        return life.isAttached() && !life.isLeaving() && !core.isPeerLeaving();
    }

    /** Whether a new stream has a chance. Takes no lock. */
    public boolean isUsable() {
        return isOpen() && streamCount() < terms.peer().maxStreams();
    }

    /**
     * Says, once, that no more streams are taken or opened. Those under way may finish; the session ends when they
     * have, or after the deadline.
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

    /** Says a go-away ahead of {@link #goAway}: the peer looks for another session, and this one goes on as before. */
    public void announceGoAway(ErrorCode code, Duration deadline, String reason) {
        links.announceGoAway(code, deadline, reason);
        pump();
    }

    /** Says that the public connection has ended that opens named so (proxy). */
    public void release(String connection) {
        withCore((sessionCore, now) -> sessionCore.addControl(new Frame.Release(connection)));
    }

    /**
     * Ends the session at once: every stream is told by its failure, then the owner, then the peer by the close code of
     * the link.
     */
    public void end(ErrorCode code, String reason) {
        end(code, reason, Runnable::run, Runnable::run);
    }

    /** The same, but whoever asks waits for nobody: the link closes, and streams are told, beside him. */
    public void endAside(ErrorCode code, String reason) {
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
        telling.execute(() -> {
            signals.deliver(this::onOwnerDefect);
            DEFECTS.guard("a session's owner failed at its end", () -> listener.onEnded(code, reason));
            if (closed != null) {
                closing.execute(() -> SessionLinks.close(runtime.timer(), closed, code, reason));
            }
        });
    }

    /** Its links, for those who tell of them. */
    SessionLinks links() {
        return links;
    }

    /** Nobody answers any more, or for the moment. */
    void onDetached() {
        probes.settleAll(false);
        onLinkChanged();
    }

    void onLinkChanged() {
        DEFECTS.guard("a session's owner failed at a change of links", listener::onLinkChanged);
    }

    MuxRuntime runtime() {
        return runtime;
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
                    runtime.totals().onSent(message.remaining());
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

    /** What the session looks like now; a snapshot for status pages and for choosing among links. */
    public SessionSnapshot snapshot() {
        synchronized (lock) {
            long now = now();
            return new SessionSnapshot(
                    life.state(),
                    life.links(),
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

    /** Takes no lock. */
    @SuppressWarnings("GuardedBy")
    public int streamCount() {
        return core.streamCount();
    }

    /** How long the session has waited for links until that moment; see {@link SessionClock}. Takes no lock. */
    @SuppressWarnings("GuardedBy")
    long pausedNanos(long nowNanos) {
        return life.pausedNanos(nowNanos);
    }

    /** Since when it waits for a link, or did so at its end, by the nanoseconds of its timer. Takes no lock. */
    @SuppressWarnings("GuardedBy")
    public OptionalLong detachedSince() {
        return life.pausedSince();
    }

    /** What hello and welcome have settled. */
    public SessionTerms terms() {
        return terms;
    }

    public String name() {
        return terms.name();
    }

    /** See {@link MuxStream#keepableBytes}. */
    int keepableBytes() {
        int most = Math.min(runtime.settings().windows().floor(), terms.own().requestCreditBytes() / 2);
        return runtime.budget().isShort() ? 0 : most;
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
