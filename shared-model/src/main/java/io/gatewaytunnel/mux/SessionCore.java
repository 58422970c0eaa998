package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.LinkMeter;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.flow.ReceiveWindow;
import io.gatewaytunnel.flow.SendWindow;
import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.resume.KeptBatch;
import io.gatewaytunnel.resume.ReceivedPosition;
import io.gatewaytunnel.resume.ReplayBuffer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session without locks, threads, timers and links: batches go in, batches come out, time is a parameter. So the same
 * code that runs in production is explored by random walks in tests. {@link MuxSession} guards it with its lock.
 *
 * <p>Times are nanoseconds. Errors: {@link io.gatewaytunnel.frame.ProtocolException} from {@link #apply} when the peer
 * broke a rule; the core is then good for {@link #endAll} only.
 */
final class SessionCore {
    private final Role role;
    private final SessionTerms terms;
    private final MuxSettings settings;
    private final MemoryBudget budget;
    private final MuxTotals totals;
    private final StreamTable streams = new StreamTable();
    private final Outbox outbox = new Outbox();
    private final MostWaiting mostWaiting;
    private final Signals signals = new Signals();
    private final FrameEncoder encoder = new FrameEncoder();
    private final ReplayBuffer replay;
    private final ReceivedPosition received = new ReceivedPosition();
    private final AckDuty ackDuty;
    private final LinkMeter meter;
    private final Echoes echoes;
    private final Inbound inbound;
    private long highestStreamId;

    SessionCore(Role role, MuxRuntime runtime, SessionTerms terms, long nowNanos) {
        this.role = role;
        this.terms = terms;
        this.settings = runtime.settings();
        this.budget = runtime.budget();
        this.totals = runtime.totals();
        this.mostWaiting = MostWaiting.of(role, terms, settings);
        this.replay = new ReplayBuffer(budget);
        this.ackDuty = new AckDuty(settings.acks().bytes());
        this.meter = new LinkMeter(
                settings.underWay().leastBytes(),
                Math.max(
                        settings.underWay().leastBytes(),
                        Math.min(settings.underWay().mostBytes(), budget.totalBytes() / 4)));
        this.echoes = new Echoes(meter);
        this.inbound = new Inbound(this, settings.frequencies(), nowNanos);
    }

    /** Applies a batch whole. */
    void apply(Batch batch, long nowNanos) {
        onAcked(batch.acked(), nowNanos);
        if (batch.isCounted()) {
            if (received.onBatch(batch.position()) == ReceivedPosition.Verdict.DUPLICATE) {
                ackDuty.atOnce(); // it came again because our acknowledgement was lost
                return;
            }
            ackDuty.onReceived(batch.sizeBytes());
        }
        inbound.apply(batch.frames(), nowNanos);
        outbox.requireAtMost(mostWaiting.frames(streams.size()));
    }

    /**
     * The next message to send, or null when there is nothing to say or too much is under way. At most one is handed to
     * a link at a time.
     *
     * <p>Plain batches come first (they are never held back), then what a new link has to send again, then new counted
     * ones.
     */
    @Nullable
    ByteBuffer cut(long nowNanos) {
        if (echoes.isPending()) {
            encoder.begin(0, received.position());
            echoes.writeTo(encoder, nowNanos);
            ackDuty.onTold();
            return encoder.finish();
        }
        KeptBatch again = replay.nextAgain(nowNanos);
        if (again != null) {
            return again.lend();
        }
        ByteBuffer counted = cutCounted(nowNanos);
        if (counted != null) {
            return counted;
        }
        if (ackDuty.isDue()) {
            encoder.begin(0, received.position());
            encoder.write(new Frame.Ack());
            ackDuty.onTold();
            return encoder.finish();
        }
        return null;
    }

    private @Nullable ByteBuffer cutCounted(long nowNanos) {
        if (outbox.isEmpty() || replay.unackedBytes() >= meter.capBytes(nowNanos)) {
            return null;
        }
        encoder.begin(replay.nextPosition(), received.position());
        long roundTrip = meter.minRoundTripNanos(nowNanos);
        outbox.fill(encoder, stream -> stream.receiveWindow().takeCredit(nowNanos, roundTrip), this::afterTurn);
        if (encoder.isEmpty()) {
            encoder.abandon();
            return null;
        }
        ackDuty.onTold();
        return replay.keep(encoder.finish(), nowNanos).lend();
    }

    private void afterTurn(StreamCore stream, Frame.OfStream last) {
        if (last instanceof Frame.End) {
            stream.onEndSent();
            stream.resetAfterEnd().ifPresent(reset -> close(stream, reset));
            forgetIfClosed(stream);
        } else if (stream.outbound().takeWritable(queueLimitBytes())) {
            signals.writable(stream);
            totals.onStallOver();
        }
    }

    private void onAcked(long position, long nowNanos) {
        KeptBatch newest = replay.onAcked(position);
        if (newest != null) {
            long elapsed = nowNanos - newest.sentNanos();
            meter.onRoundTrip(elapsed, nowNanos);
            meter.onAcked(replay.ackedBytes() - newest.ackedBytesBefore(), elapsed, nowNanos);
        }
    }

    /** Whether the peer has acknowledged more than that already. */
    boolean isPast(long peerReceived) {
        return replay.isPast(peerReceived);
    }

    /** A link took over: what the peer does not have is sent again, and the path is measured anew. */
    void onAttached(long peerReceived, long nowNanos) {
        replay.rewind(peerReceived);
        meter.restart();
        echoes.restart();
    }

    /** Opens a stream on the proxy, unless the peer carries as many as it declared. */
    @Nullable
    StreamCore open(RequestHead head, StreamListener listener, long nowNanos) {
        if (streams.size() >= terms.peer().maxStreams()) {
            return null;
        }
        int responseCredit = settings.windows().initialFor(budget);
        int requestCredit = requestCredit(head);
        long id = ++highestStreamId;
        StreamCore stream = newStream(id, responseCredit, requestCredit, nowNanos);
        stream.listen(listener);
        stream.outbound().add(new Frame.Open(id, head, responseCredit, requestCredit));
        stream.onOpened(head);
        outbox.addReady(stream);
        return stream;
    }

    /** A client that waits to be asked for its body has credit too: it may send without having been asked. */
    private int requestCredit(RequestHead head) {
        return head.offersUpgrade() || head.hasBody() ? terms.peer().requestCreditBytes() : 0;
    }

    StreamCore newStream(long id, int receiveCredit, int sendCredit, long nowNanos) {
        ReceiveWindow window = new ReceiveWindow(settings.windows(), budget, receiveCredit, nowNanos);
        StreamCore stream = new StreamCore(
                id, role, window, new InboundQueue(budget), new OutboundQueue(new SendWindow(sendCredit), budget));
        streams.add(stream);
        totals.onStream();
        highestStreamId = Math.max(highestStreamId, id);
        return stream;
    }

    /** Queues a frame of the stream; those of an ended stream are dropped. */
    void send(StreamCore stream, Frame.OfStream frame) {
        if (stream.isLocalOpen() && !stream.outbound().isEndQueued()) {
            if (frame instanceof Frame.Head head) {
                stream.onHeadSent(head.head());
            }
            stream.outbound().add(frame);
            outbox.addReady(stream);
            bound(stream, 0); // HttpCore has read more than there is room for
        }
    }

    /**
     * Ends the stream: a reset without an error after the end that is queued, anything else at once and ahead of what
     * is queued.
     */
    void end(StreamCore stream, Frame.OfStream last) {
        if (last instanceof Frame.Reset reset
                && reset.code() == ErrorCode.NO_ERROR
                && stream.isLocalOpen()
                && stream.outbound().isEndQueued()) {
            stream.abandonPeerAfterEnd(reset);
        } else {
            close(stream, last);
        }
    }

    /** The peer hears nothing of a stream that it never saw. */
    private void close(StreamCore stream, Frame.OfStream last) {
        if (stream.isClosed()) {
            stream.close();
            return;
        }
        boolean peerKnows = role == Role.AGENT || stream.outbound().isOpenSent();
        stream.close();
        forget(stream);
        if (peerKnows) {
            outbox.addControl(last);
        }
    }

    /**
     * Ends a stream from here and drops what it holds: the peer is told, and the owner finds it as the stream's
     * failure.
     */
    void fail(StreamCore stream, ErrorCode code, String reason) {
        if (stream.failure().isPresent()) {
            stream.close(); // told before; nobody takes what is left
            return;
        }
        boolean peerKnows =
                !stream.isClosed() && (role == Role.AGENT || stream.outbound().isOpenSent());
        Frame.Reset reset = new Frame.Reset(stream.id(), code, reason);
        stream.drop(reset);
        forget(stream);
        if (peerKnows) {
            outbox.addControl(reset);
        }
        signals.readable(stream);
    }

    void addControl(Frame frame) {
        outbox.addControl(frame);
    }

    /** Ends the stream if more is held than can be, and this is one that holds more than its floor. */
    void bound(StreamCore stream, long sectionBytes) {
        long held = stream.receiveWindow().heldBytes() + stream.outbound().queuedBytes() + sectionBytes;
        if (budget.isOverWith(0) && held > settings.windows().floor()) {
            fail(stream, ErrorCode.OVERLOADED, "the " + role + " has no memory for what nobody takes");
        }
    }

    /** Whether there is memory for one more stream with a head of this size. */
    boolean hasRoomFor(long headBytes) {
        return !budget.isOverWith(headBytes);
    }

    /** Turns a stream away that there is no room for; it leaves no trace but its number. */
    void refuseUnseen(long id, String reason) {
        highestStreamId = id;
        outbox.addControl(new Frame.Refused(id, ErrorCode.OVERLOADED, reason));
    }

    void consumed(StreamCore stream, int bytes, long nowNanos) {
        stream.receiveWindow().onConsumed(bytes, nowNanos);
        if (!stream.isClosed()) {
            outbox.addCredit(stream);
        }
    }

    /** Asks for a request body that waits for it; its window may have begun with nothing. */
    void allowRequestBody(StreamCore stream) {
        if (!stream.isClosed()) {
            stream.receiveWindow().openTo(settings.requestCreditBytes());
            outbox.addControl(new Frame.Continue(stream.id()));
            outbox.addCredit(stream);
        }
    }

    /** The owner of a stream keeps its head as long as the stream lives (agent). */
    void holdHead(StreamCore stream, long headBytes) {
        stream.heldHeadBytes = headBytes;
        budget.hold(headBytes);
    }

    private void forget(StreamCore stream) {
        streams.remove(stream);
        budget.hold(-stream.heldHeadBytes);
        stream.heldHeadBytes = 0;
    }

    void forgetIfClosed(StreamCore stream) {
        if (stream.isClosed()) {
            forget(stream);
        }
    }

    /** Ends every stream: those whose open never left as refused, so that they may be tried elsewhere. */
    void endAll(ErrorCode code, String reason) {
        for (StreamCore stream : streams.all()) {
            forget(stream);
            boolean untouched = role == Role.PROXY && !stream.outbound().isOpenSent();
            stream.onFailure(
                    untouched
                            ? new Frame.Refused(stream.id(), code, reason)
                            : new Frame.Reset(stream.id(), code, reason));
            signals.readable(stream);
        }
        outbox.clear();
        replay.clear();
    }

    /** Each second or so: what is idle weighs less on the budget. */
    void onTick(long nowNanos) {
        streams.onTick(nowNanos);
    }

    int queueLimitBytes() {
        return budget.isShort()
                ? Math.min(settings.windows().floor(), settings.sendQueueBytes())
                : settings.sendQueueBytes();
    }

    Optional<StreamCore> find(long id) {
        return streams.find(id);
    }

    long highestStreamId() {
        return highestStreamId;
    }

    Role role() {
        return role;
    }

    SessionTerms terms() {
        return terms;
    }

    Signals signals() {
        return signals;
    }

    Outbox outbox() {
        return outbox;
    }

    Echoes echoes() {
        return echoes;
    }

    AckDuty ackDuty() {
        return ackDuty;
    }

    Inbound inbound() {
        return inbound;
    }

    LinkMeter meter() {
        return meter;
    }

    /** Any thread. */
    int streamCount() {
        return streams.size();
    }

    long receivedPosition() {
        return received.position();
    }

    /** Grows with whatever gets across in either direction. */
    long progress() {
        return received.position() + replay.ackedBytes();
    }

    long unackedBytes() {
        return replay.unackedBytes();
    }

    /** Whether the peer said go-away; any thread. */
    boolean isPeerLeaving() {
        return inbound.isPeerLeaving();
    }

    /** Nothing is under way in either direction. */
    boolean isQuiet() {
        return streams.size() == 0 && outbox.isEmpty() && replay.isEmpty();
    }
}
