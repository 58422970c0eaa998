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
    private static final RateLimitedLog QUIET_LOG = new RateLimitedLog(LOG);

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

    /**
     * What cannot go on: the client gets an answer of ours if it has seen nothing yet, and a broken response otherwise.
     */
    void fail(ErrorCode toAgent, ForwardError error, String reason) {
        forwarded.reset(toAgent, reason);
        if (delivery.mayReplace()) {
            answer(error, reason);
        } else {
            quietly("break-off " + error, "step=break-off " + error + ": " + Printable.of(reason));
            breakOff();
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
        end.breakOff();
    }

    /** Puts our own answer in the place of what would have come. */
    void answer(ForwardError error, String reason) {
        quietly("answer " + error, "step=answer " + error.status() + " " + error + ": " + Printable.of(reason));
        context.counters().onAnswered(error);
        Problem problem = Problem.of(
                error, error.title() + ".", context.limits().retryAfter().toSeconds());
        end.leaveThreadFirst();
        delivery.replaceWith(problem.answer());
    }

    /** Tells the operator, once a minute for each kind. */
    void quietly(String kind, String message) {
        String where = forwarded.where();
        QUIET_LOG.log(kind, Level.INFO, () -> where + " " + message);
    }
}
