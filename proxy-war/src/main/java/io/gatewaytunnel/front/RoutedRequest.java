package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.forward.Conduct;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.route.Route;
import java.util.Optional;

/**
 * A request whose way is known, which it keeps: the head that the origin is to see, with its service; what bounds it;
 * what its route says of agents and answers; and the answer, where no agent is asked.
 */
record RoutedRequest(RequestHead head, Limits limits, Conduct conduct, Optional<Answer> answer, Optional<Route> route) {
    RoutedRequest(RequestHead head, Limits limits, Conduct conduct) {
        this(head, limits, conduct, Optional.empty(), Optional.empty());
    }

    /** One that the proxy answers itself. */
    static RoutedRequest answered(RequestHead head, Answer answer) {
        return new RoutedRequest(head, Limits.NONE, Conduct.NONE, Optional.of(answer), Optional.empty());
    }

    /** The same, which that route has taken. */
    RoutedRequest by(Route taker) {
        return new RoutedRequest(head, limits, conduct, answer, Optional.of(taker));
    }
}
