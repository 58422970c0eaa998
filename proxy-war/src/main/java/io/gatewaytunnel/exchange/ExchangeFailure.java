package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What becomes of an exchange that cannot go on as it is. Belongs to the exchange's gate. */
final class ExchangeFailure {
    private static final Logger LOG = System.getLogger(ExchangeFailure.class.getName());

    /** For what a stranger can cause as often as he likes. */
    private static final RateLimitedLog QUIET_LOG = RateLimitedLog.someEach(LOG);

    private final ExchangeContext context;
    private final ForwardedRequest forwarded;
    private final ResponseBodyWriter response;
    private final ResponseDelivery delivery;
    private final ExchangeEnd end;

    ExchangeFailure(
            ExchangeContext context,
            ForwardedRequest forwarded,
            ResponseBodyWriter response,
            ResponseDelivery delivery,
            ExchangeEnd end) {
        this.context = context;
        this.forwarded = forwarded;
        this.response = response;
        this.delivery = delivery;
        this.end = end;
    }

    /** Neither the container nor the route takes more of the request's body than has come. */
    void bodyTooLarge() {
        fail(ErrorCode.BODY_BROKEN, ForwardError.BODY_TOO_LARGE, "the limit of the server or of its route was reached");
    }

    /**
     * What cannot go on: the client gets an answer of ours if it has seen nothing yet, and a broken response otherwise.
     */
    void fail(ErrorCode toAgent, ForwardError error, String reason) {
        forwarded.reset(toAgent, reason);
        if (delivery.mayReplace()) {
            answer(error, reason);
        } else {
            forwarded.seen().failed(error);
            quietly("break-off " + error, "step=break-off " + error + ": " + Printable.of(reason));
            breakOff();
        }
    }

    /** The deadline has passed for the party that {@link ExchangeDeadline} waited for. */
    void giveUp(ExchangeDeadline deadline) {
        if (deadline.isTotalOver(System.nanoTime())) {
            fail(ErrorCode.ORIGIN_TIMEOUT, ForwardError.ORIGIN_TIMEOUT, deadline.totalReason());
            return;
        }
        String reason = deadline.reason();
        switch (deadline.party()) {
            case ORIGIN -> fail(ErrorCode.ORIGIN_TIMEOUT, ForwardError.ORIGIN_TIMEOUT, reason);
            case CLIENT_BODY, CLIENT_TALK -> fail(ErrorCode.BODY_BROKEN, ForwardError.CLIENT_STALLED, reason);
            case CLIENT_TAKES -> {
                forwarded.reset(ErrorCode.STALLED, reason);
                quietly("stall", "step=stall the client is too slow: " + reason);
                breakOff();
            }
            case CLIENT_UNHEARD -> {
                forwarded.reset(ErrorCode.CANCELLED, reason);
                quietly("unheard", "step=unheard " + reason);
                breakOff();
            }
            case NOBODY, AGENT -> {}
        }
    }

    /** The client gets what came of the response, and sees that it is not all. */
    void breakOff() {
        try {
            response.flush();
        } catch (IOException e) {
            // Tomcat may be done with the connection by now, and have given its objects to another.
            LOG.log(Level.DEBUG, "{0} step=break-off the client was first: {1}", forwarded.where(), e);
            end.completeBroken();
            return;
        }
        cutOff();
    }

    /** The same without a look at what the container may still have of it. */
    void cutOff() {
        if (response.endsWithConnection()) {
            end.reset();
        } else {
            end.breakOff();
        }
    }

    /** Puts our own answer in the place of what would have come. */
    void answer(ForwardError error, String reason) {
        quietly("answer " + error, "step=answer " + error.status() + " " + error + ": " + Printable.of(reason));
        forwarded.seen().answeredByUs(error);
        Problem problem = Problem.of(
                error, error.title() + ".", context.limits().retryAfter().toSeconds());
        if (forwarded.attempts() > 1) {
            problem = problem.withTitle(error.title() + " (" + RetryMark.words(forwarded.attempts()) + ")");
        }
        end.leaveThreadFirst();
        delivery.replaceWith(problem.answer(delivery.recipient()));
    }

    /** Tells the operator, some times a minute for each kind. */
    void quietly(String kind, String message) {
        String where = forwarded.where();
        QUIET_LOG.log(kind, Level.INFO, () -> where + " " + message);
    }
}
