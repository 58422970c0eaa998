package io.gatewaytunnel.mux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.RequestHead;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One relation between an agent and a proxy: the lock, the threads and the link around a {@link SessionCore}.
 *
 * <p>Threads: any may call. One lock guards the core and is never held while sending, completing or calling a listener. What a message brought is told to
 * the owners on the link's thread, after all of it was applied; frames that they queue meanwhile leave together afterwards. At
 * most one send is under way; when it completes, what has gathered goes out as the next batch. Completions may come on the caller's own
 * stack: {@link #pump} is a trampoline.
 *
 * <p>Lifetime: from {@link #attach} to {@link SessionListener#onEnded}; {@link Lifetime} says how it stands. Timers belong to the session and end
 * with it. Source: docs/CONCURRENCY.md, docs/PROTOCOL.md §5.
 */
public final class MuxSession {
    private static final Logger LOG = System.getLogger(MuxSession.class.getName());

    private final Object lock = new Object();
    private final Role role;
    private final MuxRuntime runtime;
    private final SessionTerms terms;
    private final SessionListener listener;
    private final Timer.Cancellable tick;

    private final Probes probes = new Probes();

    /** Requests to look for something to send; whoever raises it from 0 does the sending. */
    private final AtomicInteger pumpRequests = new AtomicInteger();

    @GuardedBy("lock")
    private final SessionCore core;

    @GuardedBy("lock")
    private final Lifetime life;

    @GuardedBy("lock")
    private final Traffic traffic = new Traffic();

    @GuardedBy("lock")
    private boolean ackTimerSet;

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
     * Gives the session a link, and goes on where the peer says that it stopped receiving (0 for a new session). A link that it had before is fenced first:
     * nothing that comes from it counts any more.
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
            fenced.close(ErrorCode.REPLACED.closeCode(), "a newer link took over");
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
        List<Inbound.Opened> opened;
        Optional<Frame.GoAway> goAway;
        Signals.Taken signals;
        synchronized (lock) {
            if (!life.isCarriedBy(from)) {
                return; // fenced
            }
            long now = now();
            life.onReceived(now);
            traffic.onReceived(batch.sizeBytes(), now, core.meter().minRoundTripNanos(now));
            core.apply(batch, now);
            opened = core.inbound().takeOpened();
            goAway = core.inbound().takeGoAway();
            signals = core.signals().take();
            setAckTimer();
        }
        probes.settleAll(true);
        Gathering.run(() -> {
            opened.forEach(this::announce);
            signals.deliver();
            goAway.ifPresent(listener::onGoAway);
            sendSoon();
        });
    }

    private void announce(Inbound.Opened opened) {
        StreamListener owner = listener.onOpen(
                new MuxStream(this, opened.stream()), opened.frame().head());
        boolean readable;
        synchronized (lock) {
            opened.stream().listen(owner);
            readable = opened.stream().isReadable();
        }
        if (readable) {
            owner.onReadable();
        }
    }

    @GuardedBy("lock")
    private void setAckTimer() {
        if (!ackTimerSet && core.ackDuty().isOwed()) {
            ackTimerSet = true;
            runtime.timer().after(runtime.settings().acks().delay(), this::onAckDelayOver);
        }
    }

    private void onAckDelayOver() {
        synchronized (lock) {
            ackTimerSet = false;
            core.ackDuty().onDelayOver();
        }
        pump();
    }

    /**
     * Opens a stream (proxy). The head must satisfy {@link HeadRules} for {@link #peerMaxHeadBytes}.
     *
     * @return empty when the session takes no new streams: it has ended, is detached or going away, or carries as many as the peer declared
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
     * Says that no more streams are taken or opened. Those under way may finish; the session ends when they have, or after the deadline. Once is
     * enough: later calls do nothing.
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

    /** Ends the session at once: the peer is told by the close code of the link, every stream by its failure, then the owner. */
    public void end(ErrorCode code, String reason) {
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
            closed.close(code.closeCode(), code + ": " + reason);
        }
        signals.deliver();
        listener.onEnded(code, reason);
    }

    void onLinkLost(Link lost, ErrorCode code, String reason) {
        boolean fatal;
        synchronized (lock) {
            fatal = life.isFatal(lost, now());
        }
        if (fatal) {
            end(code, reason);
        }
    }

    /** Pings the peer and asks whether anything comes from it within the time; a session without a link answers no at once. */
    public void probe(Duration within, ProbeAnswer answer) {
        probes.ask(runtime.timer(), within, answer);
        withCore((core, now) -> core.echoes().wantPing());
        if (snapshot().state() != SessionState.ATTACHED) {
            probes.settleAll(false);
        }
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
        if (pumpRequests.getAndIncrement() != 0) {
            return;
        }
        int answered = 1;
        do {
            pumpOnce();
            answered = pumpRequests.addAndGet(-answered);
        } while (answered != 0);
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
            to.send(message, new Completion(to));
        }
        if (!signals.isEmpty()) {
            signals.deliver();
        }
    }

    private final class Completion implements Link.SendCompletion {
        private final Link of;

        Completion(Link of) {
            this.of = of;
        }

        @Override
        public void sent() {
            synchronized (lock) {
                if (!life.isCarriedBy(of)) {
                    return; // fenced: its batches are kept until they are acknowledged
                }
                life.onSendEnded();
            }
            pump();
        }

        @Override
        public void failed(Throwable cause) {
            onLinkLost(of, ErrorCode.LINK_LOST, "sending failed: " + cause);
            of.close(ErrorCode.LINK_LOST.closeCode(), "sending failed");
        }
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
            onLinkLost(dead, ErrorCode.LINK_DEAD, death.get());
            dead.close(ErrorCode.LINK_DEAD.closeCode(), death.get());
        }
        if (over != null) {
            end(over.code(), over.reason());
        }
        pump();
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
