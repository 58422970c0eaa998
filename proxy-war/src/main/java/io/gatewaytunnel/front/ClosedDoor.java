package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.observe.ObservedExchange;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The door of a proxy whose configuration cannot be used: everybody gets a 503. The reason is in the log: it is
 * nobody's affair out there.
 */
public final class ClosedDoor implements Door {
    /** A person has to come and change a file. */
    private static final long UNTIL_REPAIRED_SECONDS = 60;

    private final Arrivals arrivals;
    private final OwnAnswers answers;

    public ClosedDoor(Arrivals arrivals, OwnAnswers answers) {
        this.arrivals = arrivals;
        this.answers = answers;
    }

    @Override
    public void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException {
        ObservedExchange seen = arrivals.of(request);
        seen.begin(ObservedExchange.Kind.REFUSED);
        seen.answeredByUs(ForwardError.MISCONFIGURED);
        Problem problem = Problem.of(
                ForwardError.MISCONFIGURED, "The log of the proxy says what is wrong.", UNTIL_REPAIRED_SECONDS);
        answers.send(request, response, seen, problem.answer(Recipient.of(request, seen.requestId())));
    }
}
