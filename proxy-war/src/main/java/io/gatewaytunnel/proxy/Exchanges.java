package io.gatewaytunnel.proxy;

import io.gatewaytunnel.config.ProxyConfig;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.quirks.BodyLimit;
import io.gatewaytunnel.quirks.Container;
import io.gatewaytunnel.quirks.ContinueSender;
import io.gatewaytunnel.quirks.OpenInput;
import io.gatewaytunnel.quirks.ResponseBreaker;
import io.gatewaytunnel.quirks.WriteQueue;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All exchanges under way and what they share. Threads: any. Owner:
 * the web application, which stops the timer.
 */
public final class Exchanges {
    private final ProxyConfig config;
    private final AgentRegistry registry;
    private final Container container;
    private final ResponseBreaker breaker;
    private final OpenInput openInput;
    private final ContinueSender continueSender;
    private final BodyLimit bodyLimit;
    private final WriteQueue writeQueue;
    private final ServletHeads heads;
    private final Admission admission;
    private final Counters counters = new Counters();
    private final UpgradedExchanges upgraded;
    private final UpgradeRequests upgrades;
    private final Set<PublicExchange> underWay = ConcurrentHashMap.newKeySet();

    public Exchanges(ProxyConfig config, AgentRegistry registry, Container container, Timer timer) {
        this.config = config;
        this.registry = registry;
        this.container = container;
        this.breaker = new ResponseBreaker(container);
        this.openInput = new OpenInput(container);
        this.continueSender = new ContinueSender(container);
        this.bodyLimit = new BodyLimit(container);
        this.writeQueue = new WriteQueue(container, config.exchange().writeQueueBytes());
        this.heads = new ServletHeads(config.trustedProxies(), container);
        this.admission = new Admission(config.maxStreams(), config.exchange().perClient());
        this.upgraded = new UpgradedExchanges(config.upgrades(), timer);
        this.upgrades = new UpgradeRequests(this, config.upgrades(), upgraded);
        Sweep.every(
                timer,
                this::sweep,
                limits().headTimeout(),
                limits().stallTimeout(),
                limits().lingerTimeout(),
                limits().eventStreamComment());
    }

    private void sweep(long nowNanos) {
        underWay.forEach(exchange -> exchange.sweep(nowNanos));
    }

    /** Takes a request on, on the container's thread; the response follows. Throws {@link UnfitRequestException} when it is not forwarded. */
    void begin(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        counters.onRequest();
        String service = registry.service()
                .orElseThrow(() -> new UnfitRequestException(ForwardError.NO_AGENT, "No agent is connected."));
        RequestHead head = heads.requestHead(request, service);
        Optional<UnfitRequestException> unfit =
                RequestRules.violation(head, config.mux().maxHeadBytes());
        if (unfit.isPresent()) {
            throw unfit.get();
        }
        String client = request.getRemoteAddr();
        Optional<ForwardError> refusal = admission.tryEnter(client);
        if (refusal.isPresent()) {
            throw new UnfitRequestException(refusal.get(), refusal.get().title() + ".");
        }
        Once leave = new Once(() -> admission.leave(client));
        try {
            if (head.offersUpgrade()) {
                writeQueue.bound(request);
                upgrades.begin(request, response, head, leave);
            } else {
                start(new PublicExchange(this, request.startAsync(request, response), head));
            }
        } catch (IOException | ServletException | RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /** Takes on an exchange that was counted in. */
    void start(PublicExchange exchange) {
        underWay.add(exchange);
        exchange.start();
    }

    /** Sets the container's own bounds for a request aside or in place; returns how many octets its body may have. */
    long prepare(HttpServletRequest request) {
        writeQueue.bound(request);
        return bodyLimit.takeOver(request);
    }

    void onEnded(PublicExchange exchange, String client) {
        if (underWay.remove(exchange)) {
            admission.leave(client);
        }
    }

    AgentRegistry registry() {
        return registry;
    }

    Container container() {
        return container;
    }

    ResponseBreaker breaker() {
        return breaker;
    }

    OpenInput openInput() {
        return openInput;
    }

    ContinueSender continueSender() {
        return continueSender;
    }

    ProxyConfig.Exchange limits() {
        return config.exchange();
    }

    /** As much as an agent takes before it has consumed any. */
    long keptBodyBytes() {
        return config.mux().requestCreditBytes();
    }

    public Counters counters() {
        return counters;
    }

    /** Those that have left HTTP. */
    public UpgradedExchanges upgraded() {
        return upgraded;
    }

    public Admission admission() {
        return admission;
    }
}
