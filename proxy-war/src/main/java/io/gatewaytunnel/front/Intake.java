package io.gatewaytunnel.front;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.admission.Admitted;
import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.Attempts;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingPlace;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.head.RequestRules;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.login.Login;
import io.gatewaytunnel.login.Logins;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.upgrade.UpgradeRequests;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Step 1 of docs/CONCURRENCY.md, for what is forwarded: takes a request into the tunnel: its head is read and judged,
 * it is counted in, and becomes an ordinary exchange or waits for the answer to its upgrade. Threads: the container's,
 * before the filter returns.
 */
public final class Intake {
    /** Until it is known. */
    private static final String NO_SERVICE = "-";

    private final ExchangeContext context;
    private final Supplier<ProxyConfig> current;
    private final AgentRegistry registry;
    private final WaitingRoom room;
    private final RetryShare retries;
    private final ServletHeads heads;
    private final Admission admission;
    private final Exchanges exchanges;
    private final UpgradeRequests upgrades;
    private final PublicClients clients;
    private final Logins logins;
    private final Routing routing;

    /** Those that have been answered and only wait for the rest of their request, which nobody wants. */
    private final InOrder<PublicExchange> lingering = new InOrder<>();

    /** {@code current}: the configuration in effect, of which a request keeps what it has begun with. */
    public Intake(
            ExchangeContext context,
            Supplier<ProxyConfig> current,
            AgentRegistry registry,
            RetryShare retries,
            WaitingRoom room,
            Admission admission,
            Exchanges exchanges,
            UpgradeRequests upgrades,
            PublicClients clients,
            Logins logins) {
        this.clients = clients;
        this.logins = logins;
        this.context = context;
        this.current = current;
        this.registry = registry;
        this.room = room;
        this.retries = retries;
        this.heads = new ServletHeads(current.get().trustedProxies(), context.container());
        this.admission = admission;
        this.exchanges = exchanges;
        this.upgrades = upgrades;
        this.routing = new Routing(registry, StickyKeys.cookies(current.get()));
    }

    /**
     * The response follows, unless it is returned, since no agent is asked. Throws {@link UnfitRequestException} when
     * the request is not forwarded.
     */
    Optional<Answer> begin(HttpServletRequest request, HttpServletResponse response, ObservedExchange seen)
            throws IOException, ServletException {
        seen.begin(ObservedExchange.Kind.TUNNEL);
        ProxyConfig config = current.get();
        RequestHead received = askedFor(heads.requestHead(request, NO_SERVICE));
        RequestHead judged = received.withProvenance(received.provenance().withRequestId(seen.requestId()));
        Optional<UnfitRequestException> unfit =
                RequestRules.violation(judged, config.mux().maxHeadBytes());
        if (unfit.isPresent()) {
            throw unfit.get();
        }
        String client = clients.key(request);
        RoutedRequest routed = routed(judged, config.routes(), client);
        if (routed.answer().isPresent()) {
            seen.admitted(routed.route().orElse(null), "");
            return routed.answer();
        }
        RequestHead head = routed.head();
        if (room.isClosedTo(client, head.service())) {
            throw new UnfitRequestException(
                    ForwardError.NO_AGENT, "No agent is connected, and as many requests wait for one as may do so.");
        }
        Runnable leaveRoute = routed.limits().enter(client);
        Optional<ForwardError> refusal = admission.tryEnter(client, this::cutLingering);
        if (refusal.isPresent()) {
            leaveRoute.run();
            routed.limits().giveRatesBack(client);
            clients.onRefused(request, seen.requestId(), refusal.get());
            throw UnfitRequestException.logged(refusal.get());
        }
        Admitted leave = new Admitted(admission, client, leaveRoute);
        seen.admitted(routed.route().orElse(null), head.service());
        try {
            ExchangeContext own = context.within(config.exchange(), routed.limits());
            Login login = logins.of(request, head, client);
            RequestHead told = head.withProvenance(head.provenance().withConnection(login.connection()));
            if (head.offersUpgrade()) {
                context.container().boundWriteQueue(request, context.limits().writeQueueBytes());
                upgrades.begin(
                        own,
                        request,
                        response,
                        told,
                        forwarded(seen, told, config, login, client, routed),
                        client,
                        leave);
            } else {
                // First what may throw: a request that has been made asynchronous is ended by nobody else.
                ForwardedRequest forwarded = forwarded(seen, told, config, login, client, routed);
                start(own, new PublicExchange(own, request.startAsync(request, response), told, forwarded), leave);
            }
        } catch (IOException | ServletException | RuntimeException e) {
            leave.run();
            throw e;
        }
        return Optional.empty();
    }

    /** Where its route leads; without routes that of the agents. */
    private RoutedRequest routed(RequestHead head, RouteTable routes, String client) {
        if (!routes.isEmpty()) {
            return routing.byRoute(head, routes, client);
        }
        String service = room.service()
                .orElseThrow(() -> new UnfitRequestException(ForwardError.NO_AGENT, "No agent is connected."));
        return Routing.toService(head, service, routes, client);
    }

    /** Who has been answered already gives way to those who have not. */
    private boolean cutLingering() {
        Optional<PublicExchange> oldest = lingering.takeOldest();
        oldest.ifPresent(one -> one.cutOff("others need the place in which it waits for the rest of its request"));
        return oldest.isPresent();
    }

    private void start(ExchangeContext own, PublicExchange exchange, Admitted leave) {
        Runnable onLinger = () -> {
            leave.finishFurther(); // who has been answered takes no place of his route
            lingering.add(exchange);
        };
        exchanges.start(own, exchange.onLinger(onLinger), () -> {
            lingering.remove(exchange);
            leave.run();
        });
    }

    /** Without an offer that cannot be taken on as it is, as an ordinary request. */
    private RequestHead askedFor(RequestHead head) {
        if (!head.offersUpgradeAfterBody() || (upgrades.canAskFor(head) && registry.haveAll(Feature.UPGRADE_BODY))) {
            return head;
        }
        return head.bodyLength() == 0 ? head.withoutBody() : head.withoutUpgrade();
    }

    private ForwardedRequest forwarded(
            ObservedExchange seen,
            RequestHead head,
            ProxyConfig config,
            Login login,
            String client,
            RoutedRequest routed) {
        boolean holdsThread = head.offersUpgrade() && !context.container().upgradesAfterDispatch();
        Optional<WaitingPlace> place = holdsThread ? Optional.empty() : Optional.of(room.place(head.service(), client));
        ProxyConfig.Asking asking = config.exchange().asking();
        return new ForwardedRequest(
                seen,
                new Attempts(
                        registry,
                        head,
                        new Attempts.Rules(asking.attempts(), retries, asking.total()).within(routed.limits()),
                        login,
                        place,
                        routed.conduct()),
                config.budget(),
                config.mux().requestCreditBytes());
    }
}
