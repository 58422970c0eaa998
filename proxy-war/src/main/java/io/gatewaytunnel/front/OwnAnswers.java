package io.gatewaytunnel.front;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Step 1a: answers of our own to requests that no agent is asked about: pages and refusals. Each is an exchange like
 * any other, written as the client takes it and with the same deadlines, so that a client which does not read or does
 * not end its request holds no thread. How many there may be at a time is bounded; beyond that the one that has been
 * waiting for the longest time is cut off, rather one of a client that has several, and of one client's the newest.
 *
 * <p>Threads: the container's, before the filter returns.
 */
public final class OwnAnswers {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(OwnAnswers.class.getName()));

    private final ExchangeContext context;
    private final Exchanges exchanges;
    private final PublicClients clients;
    private final Admission places;
    private final InOrder<Waiting> waiting = new InOrder<>();

    /** One that its client has not taken yet. */
    private record Waiting(PublicExchange exchange, String client) {}

    public OwnAnswers(ExchangeContext context, Exchanges exchanges, PublicClients clients, int most) {
        this.context = context;
        this.exchanges = exchanges;
        this.clients = clients;
        this.places = new Admission(most, 0);
    }

    void send(HttpServletRequest request, HttpServletResponse response, ObservedExchange seen, Answer answer)
            throws IOException {
        send(request, response, seen, answer, false);
    }

    /** {@code endsConnection}: whether the connection cannot go on afterwards. */
    void send(
            HttpServletRequest request,
            HttpServletResponse response,
            ObservedExchange seen,
            Answer answer,
            boolean endsConnection)
            throws IOException {
        String client = clients.key(request);
        if (!hasPlace(client)) {
            LOG.log(
                    "own-answers",
                    Level.WARNING,
                    () -> "request=" + seen.requestId() + " step=answer " + client
                            + " is cut off without an answer: of "
                            + places.most()
                            + " places (max-own-answers) for clients that are slow to take one " + places.underWay()
                            + " are taken");
            context.container().breakOff(request);
            seen.ended(ExchangeOutcome.CLIENT);
            return;
        }
        AtomicReference<@Nullable Waiting> started = new AtomicReference<>();
        Once leave = new Once(() -> {
            waiting.remove(started.get());
            places.leave(client);
        });
        try {
            PublicExchange exchange = new PublicExchange(
                    context,
                    request.startAsync(request, response),
                    ServletHeads.refusedHead(context.container(), request),
                    ForwardedRequest.nowhere(seen));
            Waiting begun = new Waiting(exchange, client);
            started.set(begun);
            waiting.add(begun);
            exchanges.start(context, exchange.answerWith(answer, endsConnection), leave);
        } catch (IOException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /**
     * Whether there is a place, if need be that of whoever has been waiting for the longest time: most likely he does
     * not read at all. Who has several is preferred, since others may only be slow to be served on a busy machine.
     */
    private boolean hasPlace(String client) {
        return places.tryEnter(client, this::cutOldest).isEmpty();
    }

    private boolean cutOldest() {
        Optional<Waiting> oldest = waiting.takeOldest(one -> places.heldBy(one.client()) > 1);
        oldest.ifPresent(one -> one.exchange().cutOff("others need its place (max-own-answers)"));
        return oldest.isPresent();
    }
}
