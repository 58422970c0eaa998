package io.gatewaytunnel.forward;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request to an agent: the stream that carries it, what was sent of its body, and who is asked next when
 * an agent refuses. Belongs to the exchange's gate.
 */
public final class ForwardedRequest {
    private static final Logger LOG = System.getLogger(ForwardedRequest.class.getName());
    private static final RateLimitedLog QUIET_LOG = new RateLimitedLog(LOG);

    /** For what is charged nothing. */
    private static final MemoryBudget NO_BUDGET = new MemoryBudget(1);

    private final Optional<Attempts> attempts;
    private final SentBody sent;
    private @Nullable MuxStream stream;
    private String where = "session=- stream=-";

    /**
     * Of the request that {@code head} tells of. {@code mostAttempts}: agents asked one after another;
     * {@code mostKeptBytes}: how much of its body is kept so that another may be asked, which is charged to
     * {@code budget} until {@link #end}.
     */
    public ForwardedRequest(
            AgentRegistry registry, RequestHead head, int mostAttempts, MemoryBudget budget, long mostKeptBytes) {
        this(Optional.of(new Attempts(registry, head, mostAttempts)), new SentBody(budget, mostKeptBytes));
    }

    private ForwardedRequest(Optional<Attempts> attempts, SentBody sent) {
        this.attempts = attempts;
        this.sent = sent;
    }

    /** Of a request that no agent is asked about. */
    public static ForwardedRequest nowhere() {
        return new ForwardedRequest(Optional.empty(), new SentBody(NO_BUDGET, 0));
    }

    /** For logs: the last stream that carried it. */
    public String where() {
        return where;
    }

    /** Whether a stream carries it. */
    public boolean isCarried() {
        return stream != null;
    }

    /** Goes on with a stream that somebody else has opened. */
    public void goOnWith(MuxStream opened) {
        stream = opened;
        where = opened.toString();
    }

    /**
     * Step 3: asks an agent, or the next one after a refusal, for all that is known of the request; whether one was
     * found.
     */
    public boolean openNext(StreamListener listener) {
        Optional<MuxStream> found = attempts.flatMap(left -> left.next(listener));
        stream = found.orElse(null);
        found.ifPresent(fresh -> {
            where = fresh.toString();
            LOG.log(Level.DEBUG, "{0} step=open", fresh);
            sent.sendTo(fresh);
        });
        return found.isPresent();
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

    /**
     * Whether another agent can be asked: nothing has come of the answer, and all that was sent of the body is still
     * here.
     */
    public boolean isRepeatable() {
        return sent.isWhole();
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
        MuxStream from = stream;
        return from == null ? null : from.poll();
    }

    /** The client has taken so many bytes of the response. */
    public void consumed(int bytes) {
        MuxStream from = stream;
        if (from != null) {
            from.consumed(bytes);
        }
    }

    /** The exchange is over: nothing is kept any more. */
    public void end() {
        sent.forget();
    }

    /** Tells the agent that it is over; nothing comes on the stream any more. */
    public void reset(ErrorCode code, String reason) {
        MuxStream ended = stream;
        stream = null;
        if (ended != null) {
            ended.reset(code, reason);
        }
    }
}
