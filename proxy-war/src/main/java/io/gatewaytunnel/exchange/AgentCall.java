package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.mux.StreamListener;
import java.io.IOException;

/**
 * Step 3 of an exchange, and W2 to W4: an agent is asked to take the request, again when one has come that was waited
 * for, and another one when it was refused. Belongs to the exchange's gate.
 */
final class AgentCall {
    private final ForwardedRequest forwarded;
    private final ExchangeFailure failure;
    private final StreamListener listener;
    private final Runnable signal;
    private final Runnable again;
    private final BodyListening listening;
    private ForwardError refusal = ForwardError.NO_AGENT;
    private String reason = "no agent took the request";
    private boolean asked;
    private boolean settled;

    /**
     * {@code signal} has the gate passed, from any thread; {@code again} has it passed once more by who is in it;
     * {@code listening} is begun when nobody is waited for.
     */
    AgentCall(
            ForwardedRequest forwarded,
            ExchangeFailure failure,
            StreamListener listener,
            Runnable signal,
            Runnable again,
            BodyListening listening) {
        this.forwarded = forwarded;
        this.failure = failure;
        this.listener = listener;
        this.signal = signal;
        this.again = again;
        this.listening = listening;
    }

    /** How the exchange begins to listen to its body, once or more often. */
    @FunctionalInterface
    interface BodyListening {
        void begin() throws IOException;
    }

    /** Nobody is to be asked: the answer is there. */
    void settle() {
        asked = true;
        settled = true;
    }

    /** Whether an agent has been found, or nobody is asked. */
    boolean isSettled() {
        return settled;
    }

    /** Asks, if nobody was asked yet or an agent may have come; an answer of ours follows if nobody takes it. */
    void ask() throws IOException {
        if (!asked || forwarded.isCalled()) {
            asked = true;
            look();
        }
    }

    /** Asks another agent after a refusal; the client is told if there is none, or if the answer has {@code begun}. */
    void onRefused(Frame.Refused refused, boolean begun) {
        forwarded.onRefused(refused);
        askAnother(refused.code(), refused.reason(), begun);
    }

    /** The same when the agent that had it is gone and nothing has come of the answer; false if it may not be asked. */
    boolean onLost(Frame.Reset reset) {
        if (!forwarded.isRepeatableAfter(reset.code())) {
            return false;
        }
        forwarded.onLost(reset);
        askAnother(reset.code(), reset.reason(), false);
        return true;
    }

    private void askAnother(ErrorCode code, String why, boolean begun) {
        refusal = ForwardError.of(code);
        reason = why;
        if (begun || !forwarded.isRepeatable()) {
            failure.fail(ErrorCode.CANCELLED, refusal, reason);
            return;
        }
        try {
            if (look()) {
                again.run(); // its room is new: the request is pumped once more
            }
        } catch (IOException e) {
            throw new IllegalStateException("nothing was to be begun", e);
        }
    }

    /** Nobody is waited for any more: the answer that is there now is no agent's. */
    void giveUp() throws IOException {
        if (!settled) {
            settled = true;
            listening.begin();
        }
    }

    private boolean look() throws IOException {
        ForwardedRequest.Asked outcome = forwarded.ask(listener, signal);
        if (outcome == ForwardedRequest.Asked.WAITING) {
            return false;
        }
        if (outcome == ForwardedRequest.Asked.NOBODY) {
            failure.answer(settled ? refusal : forwarded.reason(), reason);
        }
        giveUp();
        return outcome == ForwardedRequest.Asked.CARRIED;
    }
}
