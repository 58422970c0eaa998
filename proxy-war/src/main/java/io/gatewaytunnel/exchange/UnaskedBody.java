package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.Container;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * The body of a request with {@code Expect: 100-continue}, until it is asked for or has come unasked: a client that
 * does not wait is not kept waiting for an origin that never says 100. No server tells of octets that nobody asks for
 * without saying 100 first, so they are looked for, at growing distances: most clients that do not wait send the body
 * with the head or right behind it, others after a second (curl).
 *
 * <p>Threads: belongs to the gate, but for the timer's notes. Source: RFC 9110 §10.1.1; docs/PROTOCOL.md §4.
 */
final class UnaskedBody {
    /** Doubled with each look: a body is found before it is twice as old as the wait for it was. */
    private static final Duration FIRST_DISTANCE = Duration.ofMillis(2);

    /** The last one comes after 4 s: by then the agent has asked. */
    private static final int LOOKS = 11;

    private final Container container;
    private final HttpServletRequest request;
    private final ClientPresence client;
    private final RequestBodyReader body;
    private final ExchangeSignals signals;
    private int looks;

    /** Another look will come. */
    private volatile boolean due;

    UnaskedBody(
            Container container,
            HttpServletRequest request,
            ClientPresence client,
            RequestBodyReader body,
            ExchangeSignals signals) {
        this.container = container;
        this.request = request;
        this.client = client;
        this.body = body;
        this.signals = signals;
    }

    /** Listens to the body if it has come; otherwise sees to the next look. */
    void look() throws IOException {
        if (!body.isUnasked()) {
            return;
        }
        if (client.hasSent()) {
            container.dropExpectation(request);
            body.listen();
        } else if (looks < LOOKS && !due) {
            due = true;
            signals.signalAfter(FIRST_DISTANCE.multipliedBy(1L << looks), () -> due = false);
            looks++;
        }
    }

    /**
     * The agent wants it: false when the client has ended its connection, to which a 100 would be lost without a word.
     */
    boolean ask() throws IOException {
        if (client.hasEndedConnection()) {
            return false;
        }
        container.sendContinue(request);
        body.listen();
        return true;
    }
}
