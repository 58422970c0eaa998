package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Counters;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.exchange.Admission;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What the proxy says of itself under the reserved prefix. Threads: any; answers at once. */
public final class StatusPages {
    private final Hub hub;
    private final AgentRegistry registry;
    private final Counters counters;
    private final Admission admission;
    private final UpgradedExchanges upgraded;
    private final Drain drain;
    private final AgentAuthentication authentication;
    private final MemoryBudget budget;
    private final Container container;
    private final long startNanos = System.nanoTime();

    /** What the pages tell of. */
    public record Sources(
            Hub hub,
            AgentRegistry registry,
            Counters counters,
            Admission admission,
            UpgradedExchanges upgraded,
            Drain drain,
            AgentAuthentication authentication) {}

    public StatusPages(Sources sources, MemoryBudget budget, Container container) {
        this.hub = sources.hub();
        this.registry = sources.registry();
        this.counters = sources.counters();
        this.admission = sources.admission();
        this.upgraded = sources.upgraded();
        this.drain = sources.drain();
        this.authentication = sources.authentication();
        this.budget = budget;
        this.container = container;
    }

    /** 200: the process answers. */
    public void live(HttpServletResponse response) throws IOException {
        send(response, 200, "text/plain", "live\n");
    }

    /** 200 when a request would have somewhere to go, otherwise 503; nothing more is told to whoever asks. */
    public void ready(HttpServletResponse response) throws IOException {
        boolean ready = registry.hasAgent() && !drain.isUnderWay();
        send(response, ready ? 200 : 503, "text/plain", ready ? "ready\n" : "not ready\n");
    }

    /** The report, for someone who has shown the token. */
    public void status(HttpServletResponse response) throws IOException {
        String report = new StatusReport()
                .state(drain.isUnderWay() ? "draining" : registry.hasAgent() ? "ready" : "waiting for an agent")
                .proxy(hub.version(), hub.nodeId(), container.name(), Duration.ofNanos(System.nanoTime() - startNanos))
                .agents(registry.agents(), authentication.refusals())
                .requests(counters.requests(), admission.underWay(), admission.most(), counters.answered())
                .upgraded(upgraded.count(), upgraded.most())
                .memory(budget)
                .text();
        send(response, 200, "application/json", report);
    }

    /** Begins a drain and says so at once. */
    public void drain(HttpServletResponse response) throws IOException {
        drain.begin();
        send(response, 202, "text/plain", "draining\n");
    }

    private static void send(HttpServletResponse response, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLengthLong(body.length);
        response.getOutputStream().write(body);
    }
}
