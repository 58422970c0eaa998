package io.gatewaytunnel.observe;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.metrics.BoundedNames;
import io.gatewaytunnel.metrics.Durations;
import io.gatewaytunnel.metrics.HttpLabels;
import io.gatewaytunnel.metrics.JvmMetrics;
import io.gatewaytunnel.metrics.Metric;
import io.gatewaytunnel.metrics.MetricRegistry;
import io.gatewaytunnel.mux.MuxTotals;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * All metrics of the agent: requests by what is told of them, everything else by asking whoever knows it anyway when
 * there is a scrape. What proxies may say becomes at most so many series: {@value #MOST_SERVICES} services,
 * {@value #MOST_SERIES} sets of labels of the histogram; all beyond are one. Threads: any; nothing waits.
 */
public final class AgentMetrics implements OriginObserver {
    static final int MOST_SERVICES = 200;
    static final int MOST_SERIES = 2_000;

    private static final Key OVERFLOW = new Key("_OTHER", 0, "", BoundedNames.OTHER, 0, false);
    private static final int SERVER_ERROR = 500;

    private final MetricRegistry registry = new MetricRegistry();
    private final Durations durations = registry.histogram(AgentMetricTable.DURATION);
    private final BoundedNames serviceNames = new BoundedNames(MOST_SERVICES);
    private final Map<Key, Durations.Series> series = new ConcurrentHashMap<>();
    private final Map<String, ServiceCounts> services = new ConcurrentHashMap<>();
    private final LongAdder repeats = new LongAdder();

    /** Who knows what; {@code mostActive} is the most requests at a time. */
    public record Sources(
            IntSupplier active,
            int mostActive,
            IntSupplier originConnections,
            IntSupplier links,
            IntSupplier linksWanted,
            MuxTotals totals,
            MemoryBudget budget,
            String version,
            String name) {}

    /** Labels of the histogram but for their words. */
    private record Key(String method, int status, String error, String host, int port, boolean http2) {}

    private static final class ServiceCounts {
        private final Map<RequestOutcome, LongAdder> ended = new EnumMap<>(RequestOutcome.class);
        private final LongAdder sentBytes = new LongAdder();
        private final LongAdder receivedBytes = new LongAdder();

        ServiceCounts() {
            for (RequestOutcome outcome : RequestOutcome.values()) {
                ended.put(outcome, new LongAdder());
            }
        }

        void add(ObservedRequest request) {
            LongAdder count = ended.get(request.outcome());
            if (count != null) {
                count.increment();
            }
            sentBytes.add(request.sentBytes());
            receivedBytes.add(request.receivedBytes());
        }
    }

    /** Once, when all who know something are there. */
    public void register(Sources sources) {
        registry.register(
                AgentMetricTable.REQUESTS,
                values -> services.forEach((service, counts) ->
                        counts.ended.forEach((outcome, count) -> values.add(count.sum(), service, outcome.word()))));
        bytes(AgentMetricTable.REQUEST_BYTES, counts -> counts.sentBytes.sum());
        bytes(AgentMetricTable.RESPONSE_BYTES, counts -> counts.receivedBytes.sum());
        add(AgentMetricTable.REPEATS, repeats::sum);
        add(AgentMetricTable.ACTIVE, sources.active()::getAsInt);
        add(AgentMetricTable.MOST_ACTIVE, sources::mostActive);
        add(AgentMetricTable.ORIGIN_CONNECTIONS, sources.originConnections()::getAsInt);
        add(AgentMetricTable.LINKS, sources.links()::getAsInt);
        add(AgentMetricTable.LINKS_WANTED, sources.linksWanted()::getAsInt);
        MuxTotals totals = sources.totals();
        add(AgentMetricTable.SESSIONS_BEGUN, totals::sessions);
        add(AgentMetricTable.STREAMS_OPENED, totals::streams);
        add(AgentMetricTable.STALLS, totals::stalls);
        registry.register(AgentMetricTable.LINK_BYTES, values -> {
            values.add(totals.receivedBytes(), "received");
            values.add(totals.sentBytes(), "sent");
        });
        add(AgentMetricTable.MEMORY, sources.budget()::usedBytes);
        add(AgentMetricTable.BUDGET, sources.budget()::totalBytes);
        registry.register(AgentMetricTable.BUILD, values -> values.add(1, sources.version(), "agent", sources.name()));
        JvmMetrics.register(registry);
    }

    private void add(Metric metric, LongSupplier value) {
        registry.register(metric, values -> values.add(value.getAsLong()));
    }

    private void bytes(Metric metric, ToLongFunction<ServiceCounts> count) {
        registry.register(
                metric,
                values -> services.forEach((service, counts) -> values.add(count.applyAsLong(counts), service)));
    }

    @Override
    public void onBegun(ObservedRequest request) {}

    @Override
    public void onEnded(ObservedRequest request) {
        services.computeIfAbsent(serviceNames.of(request.request().service()), name -> new ServiceCounts())
                .add(request);
        repeats.add(Math.max(0, request.attempts() - 1));
        boolean upgraded = request.outcome() == RequestOutcome.UPGRADED;
        find(request).add(upgraded ? request.headNanos() : request.totalNanos());
    }

    private Durations.Series find(ObservedRequest request) {
        Key key = new Key(
                HttpLabels.method(request.request().method()),
                request.status(),
                error(request),
                request.originHost(),
                request.originPort(),
                request.isHttp2());
        Durations.Series known = series.get(key);
        return known != null
                ? known
                : series.computeIfAbsent(series.size() < MOST_SERIES ? key : OVERFLOW, this::begin);
    }

    private Durations.Series begin(Key key) {
        return durations.series(
                key.method(),
                HttpLabels.status(key.status()),
                key.error(),
                key.host(),
                key.port() == 0 ? "" : Integer.toString(key.port()),
                key.http2() ? "2" : "1.1");
    }

    private static String error(ObservedRequest request) {
        if (request.error().isPresent()) {
            return word(request.error().get());
        }
        if (request.outcome() == RequestOutcome.CANCELLED) {
            return RequestOutcome.CANCELLED.word();
        }
        return request.status() >= SERVER_ERROR ? HttpLabels.status(request.status()) : "";
    }

    private static String word(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    /** All metrics, as text. */
    public String scrape() {
        return registry.scrape();
    }
}
