package io.gatewaytunnel.proxy;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request to an agent: the stream that carries it, what was sent of its body, and who is asked next when an agent refuses. Belongs to
 * the exchange's gate.
 */
final class ForwardedRequest {
    private static final Logger LOG = System.getLogger(ForwardedRequest.class.getName());

    private final RequestBodyReader body;
    private final Attempts attempts;
    private final SentBody sent;
    private @Nullable MuxStream stream;
    private String where = "session=- stream=-";

    ForwardedRequest(RequestBodyReader body, Attempts attempts, SentBody sent) {
        this.body = body;
        this.attempts = attempts;
        this.sent = sent;
    }

    /** For logs: the last stream that carried it. */
    String where() {
        return where;
    }

    /** Whether a stream carries it. */
    boolean isCarried() {
        return stream != null;
    }

    /** Goes on with a stream that somebody else has opened. */
    void goOnWith(MuxStream opened) {
        stream = opened;
        where = opened.toString();
    }

    /** Asks an agent, or the next one after a refusal, for all that is known of the request; whether one was found. */
    boolean openNext(StreamListener listener) {
        Optional<MuxStream> found = attempts.next(listener);
        stream = found.orElse(null);
        found.ifPresent(fresh -> {
            where = fresh.toString();
            LOG.log(Level.DEBUG, "{0} step=open", fresh);
            sent.sendTo(fresh);
            body.repeatEnd(fresh);
        });
        return found.isPresent();
    }

    /** Why nothing was opened, if nothing ever was. */
    ForwardError reason() {
        return attempts.reason();
    }

    /** The agent will not have it. */
    void onRefused(Frame.Refused refused) {
        MuxStream by = stream;
        if (by != null) {
            LOG.log(Level.INFO, "{0} step=refused {1}: {2}", by, refused.code(), refused.reason());
            attempts.onRefused(by);
        }
    }

    /** Whether another agent can be asked: nothing has come of the answer, and all that was sent of the body is still here. */
    boolean isRepeatable() {
        return sent.isWhole();
    }

    /** Its answer has begun. */
    void onAnswered() {
        sent.forget();
    }

    /** Moves what the client has sent, as far as the stream has room; only while {@link #isCarried}. */
    RequestBodyReader.State pump() throws IOException {
        MuxStream to = stream;
        if (to == null) {
            throw new IllegalStateException("no stream carries the request; this is a defect");
        }
        return body.pump(to, sent);
    }

    /** What came on the stream next, or null. */
    Frame.@Nullable OfStream take() {
        MuxStream from = stream;
        return from == null ? null : from.poll();
    }

    /** The client has taken so many bytes of the response. */
    void consumed(int bytes) {
        MuxStream from = stream;
        if (from != null) {
            from.consumed(bytes);
        }
    }

    /** The response is whole: the rest of the request is of no use to anybody. */
    void onResponseEnded() {
        if (!body.isComplete()) {
            reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        }
    }

    /** Tells the agent that it is over; nothing comes on the stream any more. */
    void reset(ErrorCode code, String reason) {
        MuxStream ended = stream;
        stream = null;
        if (ended != null) {
            ended.reset(code, reason);
        }
    }
}
