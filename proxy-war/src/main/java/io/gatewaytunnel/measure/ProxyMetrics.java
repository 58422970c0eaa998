package io.gatewaytunnel.measure;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.metrics.JvmMetrics;
import io.gatewaytunnel.metrics.Metric;
import io.gatewaytunnel.metrics.MetricRegistry;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxTotals;
import io.gatewaytunnel.mux.SessionSnapshot;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.observe.Counters;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.reload.ReloadReport;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * All metrics of the proxy: exchanges by what is told of them, everything else by asking whoever knows it anyway when
 * there is a scrape. Threads: any; no scrape waits or takes more than a session's lock at a time.
 */
public final class ProxyMetrics {
    /** Agents that have series of their own. */
    private static final int MOST_AGENTS = 200;

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final MetricRegistry registry = new MetricRegistry();
    private final ExchangeMetrics exchanges = new ExchangeMetrics(registry);
    private final Counters counters = new Counters();
    private final LongSupplier droppedLines;

    /** {@code droppedLines}: of the access log. */
    public ProxyMetrics(LongSupplier droppedLines) {
        this.droppedLines = droppedLines;
    }

    /** Who knows what. */
    public record Sources(
            AgentRegistry registry,
            MuxTotals totals,
            MemoryBudget budget,
            Admission admission,
            UpgradedExchanges upgraded,
            WaitingRoom room,
            RetryShare retries,
            AgentAuthentication authentication,
            Drain drain,
            Supplier<ReloadReport> reload,
            String version,
            String container) {}

    /** Those that are to hear of exchanges. */
    public List<ExchangeObserver> observers() {
        return List.of(counters, exchanges);
    }

    /** Requests, and those that we answered ourselves. */
    public Counters counters() {
        return counters;
    }

    /** Once, when all who know something are there. */
    public void register(Sources sources) {
        requests(sources);
        agents(sources.registry());
        totals(sources.totals());
        gauge(ProxyMetricTable.MEMORY, () -> sources.budget().usedBytes());
        gauge(ProxyMetricTable.BUDGET, () -> sources.budget().totalBytes());
        counter(ProxyMetricTable.REFUSED_LOGINS, () -> sources.authentication().refusals());
        gauge(ProxyMetricTable.DRAINING, () -> sources.drain().isUnderWay() ? 1 : 0);
        gauge(ProxyMetricTable.RELOADED, () -> sources.reload().get().isSuccessful() ? 1 : 0);
        registry.register(
                ProxyMetricTable.RELOADED_AT,
                values -> values.add(sources.reload().get().lastSuccess().toEpochMilli() / MILLIS_PER_SECOND));
        counter(ProxyMetricTable.LOG_DROPPED, droppedLines);
        registry.register(
                ProxyMetricTable.BUILD, values -> values.add(1, sources.version(), "proxy", sources.container()));
        JvmMetrics.register(registry);
    }

    private void requests(Sources sources) {
        registry.register(
                ProxyMetricTable.ANSWERS,
                values -> counters.answered().forEach((reason, count) -> values.add(count, reason)));
        gauge(ProxyMetricTable.ACTIVE, () -> sources.admission().underWay());
        gauge(ProxyMetricTable.MOST_ACTIVE, () -> sources.admission().most());
        gauge(ProxyMetricTable.UPGRADED, () -> sources.upgraded().count());
        gauge(ProxyMetricTable.MOST_UPGRADED, () -> sources.upgraded().most());
        gauge(ProxyMetricTable.WAITING, () -> sources.room().figures().waiting());
        registry.register(ProxyMetricTable.WAITED, values -> {
            WaitingRoom.Figures figures = sources.room().figures();
            values.add(figures.served(), "served");
            values.add(figures.inVain(), "in_vain");
        });
        registry.register(ProxyMetricTable.RETRIES, values -> {
            RetryShare.Figures figures = sources.retries().figures();
            values.add(figures.retried(), "asked");
            values.add(figures.denied(), "denied");
        });
    }

    private void agents(AgentRegistry agents) {
        gauge(ProxyMetricTable.AGENTS, () -> agents.agents().size());
        registry.register(ProxyMetricTable.SESSIONS, values -> {
            List<SessionState> states = agents.sessions().stream()
                    .map(session -> session.snapshot().state())
                    .toList();
            for (SessionState state : List.of(SessionState.ATTACHED, SessionState.DETACHED)) {
                long count = states.stream().filter(state::equals).count();
                values.add(count, state.name().toLowerCase(Locale.ROOT));
            }
        });
        gauge(
                ProxyMetricTable.LINKS,
                () -> agents.sessions().stream()
                        .filter(session -> session.snapshot().state() == SessionState.ATTACHED)
                        .count());
        gauge(
                ProxyMetricTable.STREAMS,
                () -> agents.sessions().stream()
                        .mapToLong(MuxSession::streamCount)
                        .sum());
        perAgent(agents, ProxyMetricTable.UNACKED, session -> (double) session.unackedBytes());
        perAgent(
                agents,
                ProxyMetricTable.ROUND_TRIP,
                session -> session.roundTrip().toNanos() / NANOS_PER_SECOND);
    }

    /** The greatest value of each agent's sessions. */
    private void perAgent(AgentRegistry agents, Metric metric, ToDoubleFunction<SessionSnapshot> value) {
        registry.register(metric, values -> {
            Map<String, List<AgentRegistry.ConnectedAgent>> byName = agents.agents().stream()
                    .collect(Collectors.groupingBy(agent -> agent.hello().agentName()));
            byName.entrySet().stream().limit(MOST_AGENTS).forEach(agent -> {
                double[] each = agent.getValue().stream()
                        .flatMap(one -> one.sessions().stream())
                        .mapToDouble(session -> value.applyAsDouble(session.snapshot()))
                        .toArray();
                if (each.length > 0) {
                    values.add(Arrays.stream(each).max().orElse(0), agent.getKey());
                }
            });
        });
    }

    private void totals(MuxTotals totals) {
        counter(ProxyMetricTable.SESSIONS_BEGUN, totals::sessions);
        counter(ProxyMetricTable.STREAMS_OPENED, totals::streams);
        counter(ProxyMetricTable.STALLS, totals::stalls);
        registry.register(ProxyMetricTable.LINK_BYTES, values -> {
            values.add(totals.receivedBytes(), "received");
            values.add(totals.sentBytes(), "sent");
        });
    }

    private void gauge(Metric metric, LongSupplier value) {
        registry.register(metric, values -> values.add(value.getAsLong()));
    }

    private void counter(Metric metric, LongSupplier value) {
        registry.register(metric, values -> values.add(value.getAsLong()));
    }

    /** All metrics, as text. */
    public String scrape() {
        return registry.scrape();
    }

    /** Of {@link #scrape}. */
    public static String contentType() {
        return MetricRegistry.CONTENT_TYPE;
    }
}
