package io.gatewaytunnel.front;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.measure.ProxyMetrics;
import io.gatewaytunnel.reload.ReloadReport;
import io.gatewaytunnel.route.RouteTable;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import io.gatewaytunnel.upgrade.WaitingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the proxy says of itself under the reserved prefix. Threads: any; nothing here waits or writes. */
public final class StatusPages {
    private final Hub hub;
    private final AgentRegistry registry;
    private final ProxyMetrics metrics;
    private final Admission admission;
    private final UpgradedExchanges upgraded;
    private final WaitingThreads waiting;
    private final PublicClients clients;
    private final Drain drain;
    private final WaitingRoom room;
    private final RetryShare retries;
    private final AgentAuthentication authentication;
    private final MemoryBudget budget;
    private final Supplier<RouteTable> routes;
    private final Supplier<ReloadReport> reload;
    private final Container container;
    private final BooleanSupplier failed;
    private final long startNanos = System.nanoTime();

    /** What the pages tell of. */
    public record Sources(
            Hub hub,
            AgentRegistry registry,
            ProxyMetrics metrics,
            Admission admission,
            UpgradedExchanges upgraded,
            WaitingThreads waiting,
            WaitingRoom room,
            RetryShare retries,
            PublicClients clients,
            Drain drain,
            AgentAuthentication authentication,
            Supplier<ReloadReport> reload) {}

    public StatusPages(
            Sources sources,
            MemoryBudget budget,
            Supplier<RouteTable> routes,
            Container container,
            BooleanSupplier failed) {
        this.failed = failed;
        this.routes = routes;
        this.reload = sources.reload();
        this.hub = sources.hub();
        this.registry = sources.registry();
        this.metrics = sources.metrics();
        this.admission = sources.admission();
        this.upgraded = sources.upgraded();
        this.waiting = sources.waiting();
        this.room = sources.room();
        this.retries = sources.retries();
        this.clients = sources.clients();
        this.drain = sources.drain();
        this.authentication = sources.authentication();
        this.budget = budget;
        this.container = container;
    }

    /**
     * 200: the process answers; 503: it has met an error after which it cannot be trusted, and wants to be restarted.
     */
    Answer live() {
        return failed.getAsBoolean() ? Answer.text(503, "failed\n") : Answer.text(200, "live\n");
    }

    /** 200 when a request would have somewhere to go, otherwise 503; nothing more is told to whoever asks. */
    Answer ready() {
        boolean ready = registry.hasAgent() && !drain.isUnderWay() && !failed.getAsBoolean();
        return ready ? Answer.text(200, "ready\n") : Answer.text(503, "not ready\n");
    }

    /** The report, for someone who has shown the token. */
    Answer status() {
        String report = new StatusReport()
                .state(drain.isUnderWay() ? "draining" : registry.hasAgent() ? "ready" : "waiting for an agent")
                .proxy(hub.version(), hub.nodeId(), container.name(), Duration.ofNanos(System.nanoTime() - startNanos))
                .agents(registry.agents(), authentication.refusals())
                .routes(routes.get().lines())
                .services(routes.get().serviceLimits())
                .requests(
                        metrics.counters().requests(),
                        admission.underWay(),
                        admission.most(),
                        metrics.counters().answered())
                .upgraded(upgraded.count(), upgraded.most())
                .waiting(room.figures())
                .retries(retries.figures())
                .memory(budget)
                .configuration(reload.get())
                .warnings(warnings())
                .text();
        return Answer.of(200, "application/json", report, Headers.empty());
    }

    /** What there is to measure, for someone who may see it. */
    Answer metrics() {
        return Answer.of(200, ProxyMetrics.contentType(), metrics.scrape(), Headers.empty());
    }

    /** What an operator should look at, as the log said when it was noticed. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (waiting.isPoolTooSmall()) {
            warnings.add("the server has too few request threads for upgrades: raise max-thread-pool-size of"
                    + " http-thread-pool");
        }
        if (clients.hasStrangeForwarder()) {
            warnings.add(
                    "a peer that is not in trusted-proxies sends X-Forwarded-For: if it is a proxy of yours, add it");
        }
        return warnings;
    }

    /** Begins a drain and says so at once. */
    Answer drain() {
        drain.begin();
        return Answer.text(202, "draining\n");
    }
}
