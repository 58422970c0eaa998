package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.exchange.Admission;
import io.gatewaytunnel.exchange.Admitted;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.head.RequestRules;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.upgrade.UpgradeRequests;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Step 1 of docs/CONCURRENCY.md, for what is forwarded: takes a request into the tunnel: its head is read and judged,
 * it is counted in, and becomes an ordinary exchange or waits for the answer to its upgrade. Threads: the container's,
 * before the filter returns.
 */
public final class Intake {
    private final ExchangeContext context;
    private final ProxyConfig config;
    private final AgentRegistry registry;
    private final ServletHeads heads;
    private final Admission admission;
    private final Exchanges exchanges;
    private final UpgradeRequests upgrades;
    private final PublicClients clients;

    /** Those that have been answered and only wait for the rest of their request, which nobody wants. */
    private final InOrder<PublicExchange> lingering = new InOrder<>();

    public Intake(
            ExchangeContext context,
            ProxyConfig config,
            AgentRegistry registry,
            Admission admission,
            Exchanges exchanges,
            UpgradeRequests upgrades,
            PublicClients clients) {
        this.clients = clients;
        this.context = context;
        this.config = config;
        this.registry = registry;
        this.heads = new ServletHeads(config.trustedProxies(), context.container());
        this.admission = admission;
        this.exchanges = exchanges;
        this.upgrades = upgrades;
    }

    /** The response follows. Throws {@link UnfitRequestException} when the request is not forwarded. */
    void begin(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        context.counters().onRequest();
        String service = registry.service()
                .orElseThrow(() -> new UnfitRequestException(ForwardError.NO_AGENT, "No agent is connected."));
        RequestHead head = heads.requestHead(request, service);
        Optional<UnfitRequestException> unfit =
                RequestRules.violation(head, config.mux().maxHeadBytes());
        if (unfit.isPresent()) {
            throw unfit.get();
        }
        String client = clients.key(request);
        Optional<ForwardError> refusal = admission.tryEnter(client, this::cutLingering);
        if (refusal.isPresent()) {
            clients.onRefused(request, refusal.get());
            throw new UnfitRequestException(refusal.get(), refusal.get().title() + ".");
        }
        Admitted leave = new Admitted(admission, client);
        try {
            if (head.offersUpgrade()) {
                context.container().boundWriteQueue(request, context.limits().writeQueueBytes());
                upgrades.begin(request, response, head, forwarded(head), client, leave);
            } else {
                // First what may throw: a request that has been made asynchronous is ended by nobody else.
                ForwardedRequest forwarded = forwarded(head);
                start(new PublicExchange(context, request.startAsync(request, response), head, forwarded), leave);
            }
        } catch (IOException | ServletException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /** Who has been answered already gives way to those who have not. */
    private boolean cutLingering() {
        Optional<PublicExchange> oldest = lingering.takeOldest();
        oldest.ifPresent(one -> one.cutOff("others need the place in which it waits for the rest of its request"));
        return oldest.isPresent();
    }

    private void start(PublicExchange exchange, Admitted leave) {
        exchanges.start(exchange.onLinger(() -> lingering.add(exchange)), () -> {
            lingering.remove(exchange);
            leave.run();
        });
    }

    private ForwardedRequest forwarded(RequestHead head) {
        return new ForwardedRequest(
                registry,
                head,
                context.limits().openAttempts(),
                config.budget(),
                config.mux().requestCreditBytes());
    }
}
