package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.head.ServletHeads;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers of our own to requests that nobody was asked about. Threads: the container's. */
final class OwnAnswers {
    private OwnAnswers() {}

    /** At once, with a response that nothing was written to. */
    static void send(Container container, HttpServletResponse response, Problem problem) throws IOException {
        byte[] body = problem.body();
        ServletHeads.writeTo(container, response, problem.head(body.length));
        response.getOutputStream().write(body); // the container drops it for HEAD
    }
}
