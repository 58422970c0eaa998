package io.gatewaytunnel.forward;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.SessionClock;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.observe.ObservedExchange;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request to an agent: the stream that carries it, what was sent of its body, and who is asked next when
 * an agent refuses. Belongs to the exchange's gate.
 */
public final class ForwardedRequest {
    private static final Logger LOG = System.getLogger(ForwardedRequest.class.getName());
    private static final RateLimitedLog QUIET_LOG = RateLimitedLog.someEach(LOG);

    /** For what is charged nothing. */
    private static final MemoryBudget NO_BUDGET = new MemoryBudget(1);

    /**
     * How often it is asked for before nobody takes it. An agent may come after it was asked for, and before it would
     * have waited for one, so that neither is any use; that this happens each time is as good as never.
     */
    private static final int LOOKS = 5;

    /** Bytes that are taken at once from a stream: as much as each is sure of in any case, since nobody counts them. */
    private static final int TAKEN_BYTES = 16 << 10;

    /** What says that the agent is gone, and nothing of the request. */
    private static final Set<ErrorCode> LOSSES = EnumSet.of(
            ErrorCode.LINK_LOST,
            ErrorCode.LINK_DEAD,
            ErrorCode.GAP,
            ErrorCode.REPLACED,
            ErrorCode.SHUTTING_DOWN,
            ErrorCode.HANDSHAKE); // its credential was revoked

    private final ObservedExchange seen;
    private final Optional<Attempts> attempts;
    private final SentBody sent;
    private final SessionClock clock = new SessionClock(System::nanoTime);
    private @Nullable MuxStream stream;

    /** What came on it and was not looked at yet: a small answer whole. */
    private final Queue<Frame.OfStream> taken = new ArrayDeque<>(4);

    /** What the client has taken of it and the stream was not told of. */
    private int consumedBytes;

    private String where;

    /**
     * Of a request that agents are asked for as {@code attempts} says. {@code mostKeptBytes}: how much of its body is
     * kept so that another may be asked, which is charged to {@code budget} until {@link #end}.
     */
    public ForwardedRequest(ObservedExchange seen, Attempts attempts, MemoryBudget budget, long mostKeptBytes) {
        this(seen, Optional.of(attempts), new SentBody(budget, mostKeptBytes, attempts.isIdempotent()));
    }

    private ForwardedRequest(ObservedExchange seen, Optional<Attempts> attempts, SentBody sent) {
        this.seen = seen;
        this.where = "request=" + seen.requestId() + " session=- stream=-";
        this.attempts = attempts;
        this.sent = sent;
    }

    /** Of a request that no agent is asked about. */
    public static ForwardedRequest nowhere(ObservedExchange seen) {
        return new ForwardedRequest(seen, Optional.empty(), new SentBody(NO_BUDGET, 0, false));
    }

    /** What observers are told through. */
    public ObservedExchange seen() {
        return seen;
    }

    /** For logs: its id, and the last stream that carried it. */
    public String where() {
        return where;
    }

    /** For deadlines: it stands still while the agent that has the request is without a link. Any thread. */
    public SessionClock clock() {
        return clock;
    }

    /** Whether a stream carries it. */
    public boolean isCarried() {
        return stream != null;
    }

    /** Goes on with a stream that somebody else has opened. */
    public void goOnWith(MuxStream opened) {
        carryOn(opened);
        clock.follow(opened.session());
        where = opened.toString();
    }

    /**
     * Step 3: asks an agent, or the next one after a refusal, for all that is known of the request; whether one was
     * found.
     */
    private boolean openNext(StreamListener listener) {
        Optional<MuxStream> found = attempts.flatMap(left -> left.next(listener));
        carryOn(found.orElse(null));
        found.ifPresent(fresh -> {
            where = fresh.toString();
            clock.follow(fresh.session());
            seen.opened(fresh.session().name());
            LOG.log(Level.DEBUG, "{0} step=open", fresh);
            if (attempts() > 1) {
                QUIET_LOG.log("retry", Level.INFO, () -> fresh + " step=retry is agent number " + attempts());
            }
            sent.sendTo(fresh);
        });
        return found.isPresent();
    }

    /** What came of asking. */
    public enum Asked {
        /** A stream carries the request. */
        CARRIED,
        /** It waits for an agent, and is to be asked for again when that is said. */
        WAITING,
        /** Nobody takes it. */
        NOBODY
    }

    /**
     * The same; or waits for an agent where that may be any use. {@code onCalled} is then run on any thread when it is
     * time to ask again, which {@link #isCalled} tells too.
     */
    public Asked ask(StreamListener listener, Runnable onCalled) {
        boolean waited = isWaiting();
        boolean mayPass = isCalled() || attempts.map(Attempts::isFirst).orElse(true);
        for (int look = 0; look < LOOKS; look++) {
            if (mayPass && openNext(listener)) {
                endWait(true);
                return Asked.CARRIED;
            }
            if (attempts.map(left -> left.wait(onCalled)).orElse(false)) {
                if (!waited) {
                    seen.waits();
                    QUIET_LOG.log("wait", Level.INFO, () -> where + " step=wait for an agent, since none is there");
                }
                return Asked.WAITING;
            }
            mayPass = true; // there is no line to stand in: an agent has come meanwhile, or the line is full
        }
        endWait(false);
        return Asked.NOBODY;
    }

    /** Whether it waits for an agent. */
    public boolean isWaiting() {
        return attempts.map(Attempts::isWaiting).orElse(false);
    }

    /** Whether it waits for an agent, and is to be asked for again. */
    public boolean isCalled() {
        return attempts.map(Attempts::isCalled).orElse(false);
    }

    private void endWait(boolean served) {
        seen.waited();
        attempts.ifPresent(asked -> asked.endWait(served));
    }

    /** Why nothing was opened, if nothing ever was. */
    public ForwardError reason() {
        return attempts.map(Attempts::reason).orElse(ForwardError.INTERNAL);
    }

    /** The agent will not have it. */
    public void onRefused(Frame.Refused refused) {
        MuxStream by = stream;
        if (by != null) {
            QUIET_LOG.log(
                    "refused " + refused.code(),
                    Level.INFO,
                    () -> by + " step=refused " + refused.code() + ": " + Printable.of(refused.reason()));
            attempts.ifPresent(asked -> asked.onRefused(by));
        }
    }

    /** The agent that had it is gone, which says nothing of how much it can take. */
    public void onLost(Frame.Reset reset) {
        MuxStream by = stream;
        if (by != null) {
            QUIET_LOG.log(
                    "lost " + reset.code(),
                    Level.INFO,
                    () -> by + " step=lost " + reset.code() + ": " + Printable.of(reset.reason()));
        }
    }

    /**
     * Whether another agent can be asked: nothing has come of the answer, and all that was sent of the body is still
     * here.
     */
    public boolean isRepeatable() {
        return sent.isWhole();
    }

    /**
     * Whether it may be asked of another agent although one had it, which was then lost with it: it does no more when
     * it is asked twice, and all that was sent of the body is still here. Nothing must have come of the answer.
     */
    public boolean isRepeatableAfter(ErrorCode loss) {
        return LOSSES.contains(loss)
                && sent.isWhole()
                && attempts.map(Attempts::isIdempotent).orElse(false);
    }

    /** Whether it holds memory that others are short of; any thread. */
    public boolean isHoldingMemory() {
        return sent.isHolding();
    }

    /** Gives such memory back; the request is then tied to the agent that has it. */
    public void spareMemory() {
        if (sent.isHolding()) {
            sent.forget();
        }
    }

    /** How many agents have had it. */
    public int attempts() {
        return attempts.map(Attempts::count).orElse(0);
    }

    /** Its answer has begun. */
    public void onAnswered() {
        sent.forget();
    }

    /** How many bytes of the body may be sent now; only while {@link #isCarried}. */
    public int roomBytes() {
        return carrier().writableBytes();
    }

    /** Sends bytes of the body, at most as many as there is room for; their content must not change any more. */
    public void send(ByteBuffer bytes) {
        sent.add(bytes, carrier());
        carrier().send(bytes);
    }

    /**
     * Has every agent that is asked given these bytes of the body first, before any is; until {@link #end} they are the
     * caller's to count as held.
     */
    public void beginWith(ByteBuffer bytes) {
        sent.addUnsent(bytes);
    }

    /** The body is whole. */
    public void sendEnd(Headers trailers) {
        sent.end(trailers);
        carrier().sendEnd(trailers);
    }

    /** The stream; only while {@link #isCarried}. */
    public MuxStream carrier() {
        MuxStream to = stream;
        if (to == null) {
            throw new IllegalStateException("no stream carries the request; this is a defect");
        }
        return to;
    }

    /** What came on the stream next, or null. */
    public Frame.@Nullable OfStream take() {
        Frame.OfStream frame = taken.poll();
        MuxStream from = stream;
        if (frame == null && from != null) {
            from.drain(consumedBytes, TAKEN_BYTES, taken);
            consumedBytes = 0;
            frame = taken.poll();
        }
        return noted(frame);
    }

    /** The same of one who leaves what comes behind it to whoever goes on with the stream. */
    public Frame.@Nullable OfStream takeFirst() {
        MuxStream from = stream;
        return noted(from == null ? null : from.poll());
    }

    @SuppressWarnings("ReferenceEquality") // the same one where nothing was changed, as mostly
    private Frame.@Nullable OfStream noted(Frame.@Nullable OfStream frame) {
        if (frame instanceof Frame.Head answer && attempts.isPresent()) {
            ResponseHead shown = attempts.get().onAnswered(answer.head());
            return shown == answer.head() ? frame : new Frame.Head(answer.streamId(), shown);
        }
        return frame;
    }

    /** The client has taken so many bytes of the response; the agent hears of it with the next {@link #settle}. */
    public void consumed(int bytes) {
        consumedBytes += bytes;
    }

    /** Nothing is taken for the moment: what was consumed may come again. */
    public void settle() {
        MuxStream from = stream;
        if (consumedBytes > 0 && from != null) {
            from.consumed(consumedBytes);
        }
        consumedBytes = 0;
    }

    /** Another stream carries it, or none. */
    private void carryOn(@Nullable MuxStream next) {
        stream = next;
        taken.clear();
        consumedBytes = 0;
    }

    /** The exchange is over: nothing is kept any more. */
    public void end() {
        endWait(false);
        sent.forget();
    }

    /** Tells the agent that it is over; nothing comes on the stream any more. */
    public void reset(ErrorCode code, String reason) {
        endWait(false);
        MuxStream ended = stream;
        carryOn(null);
        if (ended != null) {
            ended.reset(code, reason);
        }
    }
}
