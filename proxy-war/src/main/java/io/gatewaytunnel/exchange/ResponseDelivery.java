package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.head.ResponsePlan;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Step 9: what comes on the stream, or an answer of our own in its place, goes to the client as far as it takes it.
 * Each byte that the container has taken gives credit back. Belongs to the exchange's gate.
 */
final class ResponseDelivery {
    private final RequestHead head;
    private final String protocol;
    private final int mostBufferBytes;
    private final ResponseBodyWriter response;
    private final ForwardedRequest forwarded;
    private final Owner owner;
    private final Queue<Frame.OfStream> ownAnswer = new ArrayDeque<>(3);
    private Frame.@Nullable OfStream next;
    private boolean ours;
    private boolean headSeen;
    private long deliveredBytes;

    /** Whether the last pump found all of the response, and not its end. */
    private volatile boolean lacksEnd;

    private int looksWithoutEnd;

    /** {@code protocol} as the container names that of the request. */
    ResponseDelivery(
            RequestHead head,
            String protocol,
            int mostBufferBytes,
            ResponseBodyWriter response,
            ForwardedRequest forwarded,
            Owner owner) {
        this.head = head;
        this.protocol = protocol;
        this.mostBufferBytes = mostBufferBytes;
        this.response = response;
        this.forwarded = forwarded;
        this.owner = owner;
    }

    /** Decides on what is not a part of the response. All of it within {@link #pump}. */
    interface Owner {
        /** The origin asks for the request's body. */
        void onContinue() throws IOException;

        void onRefused(Frame.Refused refused);

        /** It was lost with its agent; whether that was seen to, since it may be asked again. */
        boolean onLost(Frame.Reset reset);

        /** It cannot go on. */
        void onTrouble(ErrorCode toAgent, ForwardError error, String reason);

        /** The container has as much of the body as was announced. */
        void onAllWritten();

        /** The response is whole; false when the client has to take something before it can be closed. */
        boolean onEnd(Headers trailers) throws IOException;

        /** Nothing of the response is touched any more. */
        boolean isOver();
    }

    /** A head that somebody else has taken from the stream; before the first {@link #pump}. */
    void beginWith(Frame.Head answered) {
        next = answered;
    }

    /** From now on our own answer comes instead of what would have; only while {@link #mayReplace}. */
    void replaceWith(Answer answer) {
        ours = true;
        headSeen = false;
        lacksEnd = false;
        next = null;
        ownAnswer.clear(); // of one that could not be sent
        ownAnswer.addAll(answer.frames());
    }

    /**
     * Whether the client has seen nothing yet, so that it may get another answer; takes a head back that was not sent.
     */
    boolean mayReplace() {
        return !headSeen || (!ours && response.takeBack());
    }

    /** For whom an answer of our own would be. */
    Recipient recipient() {
        return Recipient.of(head);
    }

    /** Whether the answer is one of our own. */
    boolean isOurs() {
        return ours;
    }

    /** Whether an answer has begun, whoever's it is. */
    boolean hasBegun() {
        return headSeen || ours;
    }

    /** Whether the client has to take something before anything else can happen. */
    boolean waitsForClient() {
        return next != null || (headSeen && response.isUnflushed());
    }

    /** Rises with each head, byte and comment that the container has taken. */
    long deliveredBytes() {
        return deliveredBytes;
    }

    /** Whether all of the origin's response is here and its stream has not ended; any thread. */
    boolean lacksEnd() {
        return lacksEnd;
    }

    /**
     * The timer's look: a response that lacked its end at the last one too ends without, with the next {@link #pump}.
     * Its client has all of it, and what it asks for next on the same connection would wait: for the agent's next link,
     * or for ever.
     */
    void look() {
        if (lacksEnd && ++looksWithoutEnd > 1) {
            next = new Frame.End(0, Headers.empty());
            forwarded.reset(ErrorCode.NO_ERROR, "all of the answer is here");
        }
    }

    /** Moves what is there and what is taken. */
    void pump() throws IOException {
        try {
            moveAll();
        } finally {
            forwarded.settle();
        }
    }

    private void moveAll() throws IOException {
        while (!owner.isOver()) {
            Frame.OfStream frame = next != null ? next : take();
            next = frame;
            lacksEnd = frame == null && isComplete();
            if (frame == null) {
                if (headSeen) {
                    response.flush(); // there is nothing to gather with: an event has to arrive now
                }
                if (response.comment()) {
                    deliveredBytes++;
                }
                return;
            }
            if (!deliver(frame)) {
                return;
            }
            if (next == frame) {
                next = null;
            }
        }
    }

    private Frame.@Nullable OfStream take() {
        return ours ? ownAnswer.poll() : forwarded.take();
    }

    /** Whether the frame is dealt with; false when the client has to take something before. */
    private boolean deliver(Frame.OfStream frame) throws IOException {
        if (frame instanceof Frame.Continue) {
            owner.onContinue();
            return true;
        }
        if (frame instanceof Frame.Refused refused) {
            owner.onRefused(refused);
            return true;
        }
        if (frame instanceof Frame.Reset reset && !isComplete()) {
            if (!owner.onLost(reset)) {
                owner.onTrouble(ErrorCode.CANCELLED, errorOf(reset.code()), reset.code() + ": " + reset.reason());
            }
            return true;
        }
        if (!response.isReady()) {
            return false;
        }
        if (frame instanceof Frame.Head responseHead) {
            onHead(responseHead.head());
        } else if (frame instanceof Frame.Data data) {
            return onData(data.bytes());
        } else if (frame instanceof Frame.End end) {
            return onEnd(end.trailers());
        } else if (frame instanceof Frame.Reset) {
            return onEnd(Headers.empty());
        }
        return true;
    }

    /** Whether all of the origin's response is here although its end has not been said: a loss costs nothing then. */
    private boolean isComplete() {
        return headSeen && !ours && response.isWhole();
    }

    /** Behind a head only trailers can be too large. */
    private ForwardError errorOf(ErrorCode code) {
        return headSeen && code == ErrorCode.LIMIT_EXCEEDED
                ? ForwardError.ORIGIN_TRAILERS_TOO_LARGE
                : ForwardError.of(code);
    }

    private void onHead(ResponseHead answered) {
        ResponseHead received = ours ? answered : RetryMark.on(answered, forwarded.attempts());
        deliveredBytes++;
        forwarded.onAnswered();
        Optional<ResponsePlan> plan = ResponsePlan.find(head, protocol, received, mostBufferBytes);
        if (plan.isEmpty()) {
            invalid(ForwardError.ORIGIN_INVALID, "its status or length cannot be forwarded");
            return;
        }
        if (!response.hasRoomFor(plan.get())) {
            owner.onTrouble(
                    ErrorCode.LIMIT_EXCEEDED,
                    ForwardError.ORIGIN_HEAD_TOO_LARGE,
                    "its head is larger than this server writes: " + response.headLimit());
            return;
        }
        headSeen = true;
        forwarded.seen().head(received.status());
        response.begin(plan.get());
    }

    private boolean onData(ByteBuffer bytes) throws IOException {
        int count = 0;
        boolean whole;
        do {
            int next = response.mostAtOnce(bytes.remaining());
            whole = response.write(bytes.slice(bytes.position(), next));
            bytes.position(bytes.position() + next);
            count += next;
        } while (whole && bytes.hasRemaining() && response.isReady());
        deliveredBytes += count;
        forwarded.seen().sent(count);
        if (response.isAllWritten()) {
            owner.onAllWritten();
        }
        forwarded.consumed(count);
        if (!whole) {
            invalid(ForwardError.ORIGIN_INVALID, "the body is longer than its Content-Length");
        }
        return !whole || !bytes.hasRemaining();
    }

    private boolean onEnd(Headers trailers) throws IOException {
        if (response.missingBytes() > 0) {
            String reason = "the body lacks " + response.missingBytes() + " bytes of its Content-Length";
            invalid(ForwardError.ORIGIN_BROKEN, reason);
            return true;
        }
        if (!response.hasRoomFor(trailers)) {
            owner.onTrouble(
                    ErrorCode.LIMIT_EXCEEDED,
                    ForwardError.ORIGIN_TRAILERS_TOO_LARGE,
                    "its trailers are larger than this server writes");
            return true;
        }
        return owner.onEnd(trailers);
    }

    private void invalid(ForwardError error, String reason) {
        owner.onTrouble(ErrorCode.ORIGIN_INVALID, error, reason);
    }
}
