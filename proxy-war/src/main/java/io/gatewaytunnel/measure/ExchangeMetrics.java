package io.gatewaytunnel.measure;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.metrics.BoundedNames;
import io.gatewaytunnel.metrics.Durations;
import io.gatewaytunnel.metrics.HttpLabels;
import io.gatewaytunnel.metrics.Metric;
import io.gatewaytunnel.metrics.MetricRegistry;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Measures public exchanges as they end. What strangers and configurations may say becomes at most so many series:
 * {@value #MOST_NAMES} routes and services, {@value #MOST_SERIES} sets of labels of the histogram; all beyond are one.
 *
 * <p>Threads: any. A series is found by one look-up at the end of an exchange; a set of labels that has been there
 * before costs a key, which lives as long as the look-up.
 */
final class ExchangeMetrics implements ExchangeObserver {
    static final int MOST_NAMES = 200;
    static final int MOST_SERIES = 2_000;

    private static final String CLIENT = "client_disconnected";
    private static final int STATUS_CLASS = 100;
    private static final int SERVER_ERROR = 500;

    private final Durations durations;
    private final BoundedNames routeNames = new BoundedNames(MOST_NAMES);
    private final BoundedNames serviceNames = new BoundedNames(MOST_NAMES);
    private final Map<Key, Durations.Series> series = new ConcurrentHashMap<>();
    private final Map<String, ServiceCounts> services = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> hits = new ConcurrentHashMap<>();

    ExchangeMetrics(MetricRegistry registry) {
        durations = registry.histogram(ProxyMetricTable.DURATION);
        registry.register(
                ProxyMetricTable.REQUESTS,
                values -> services.forEach((service, counts) ->
                        counts.ended.forEach((outcome, count) -> values.add(count.sum(), service, outcome.word()))));
        bytes(registry, ProxyMetricTable.REQUEST_BYTES, counts -> counts.receivedBytes.sum());
        bytes(registry, ProxyMetricTable.RESPONSE_BYTES, counts -> counts.sentBytes.sum());
        registry.register(
                ProxyMetricTable.ROUTE_HITS, values -> hits.forEach((route, count) -> values.add(count.sum(), route)));
    }

    private void bytes(MetricRegistry registry, Metric metric, ToLongFunction<ServiceCounts> count) {
        registry.register(
                metric,
                values -> services.forEach((service, counts) -> values.add(count.applyAsLong(counts), service)));
    }

    /** Labels of the histogram but for their words. */
    private record Key(String method, String scheme, int status, String error, String route, String protocol) {
        /**
         * What alarms look at stays, whatever strangers have filled the rest with: a class of status, and the error.
         */
        Key rough() {
            return new Key("_OTHER", "", status / STATUS_CLASS * STATUS_CLASS, error, BoundedNames.OTHER, "");
        }
    }

    private static final class ServiceCounts {
        private final Map<ExchangeOutcome, LongAdder> ended = new EnumMap<>(ExchangeOutcome.class);
        private final LongAdder receivedBytes = new LongAdder();
        private final LongAdder sentBytes = new LongAdder();

        ServiceCounts() {
            for (ExchangeOutcome outcome : ExchangeOutcome.values()) {
                ended.put(outcome, new LongAdder());
            }
        }

        void add(ObservedExchange exchange) {
            LongAdder count = ended.get(exchange.outcome());
            if (count != null) {
                count.increment();
            }
            receivedBytes.add(exchange.receivedBytes());
            sentBytes.add(exchange.sentBytes());
        }
    }

    @Override
    public void onAdmitted(ObservedExchange exchange) {
        exchange.route()
                .ifPresent(route -> hits.computeIfAbsent(routeNames.of(route.name()), name -> new LongAdder())
                        .increment());
    }

    @Override
    public void onEnded(ObservedExchange exchange) {
        if (exchange.kind() == ObservedExchange.Kind.RESERVED) {
            return; // a page each second or so would be most of what is measured
        }
        ServiceCounts counts =
                services.computeIfAbsent(serviceNames.of(exchange.service()), name -> new ServiceCounts());
        counts.add(exchange);
        boolean upgraded = exchange.outcome() == ExchangeOutcome.UPGRADED;
        find(exchange).add(upgraded ? exchange.headNanos() : exchange.totalNanos());
    }

    private Durations.Series find(ObservedExchange exchange) {
        Key key = new Key(
                HttpLabels.method(exchange.method()),
                exchange.scheme(),
                exchange.status(),
                error(exchange),
                exchange.route().map(route -> routeNames.of(route.name())).orElse(""),
                HttpLabels.version(exchange.protocol()));
        Durations.Series known = series.get(key);
        if (known != null) {
            return known;
        }
        return series.computeIfAbsent(series.size() < MOST_SERIES ? key : key.rough(), this::begin);
    }

    private Durations.Series begin(Key key) {
        return durations.series(
                key.method(), key.scheme(), HttpLabels.status(key.status()), key.error(), key.route(), key.protocol());
    }

    private static String error(ObservedExchange exchange) {
        if (exchange.error().isPresent()) {
            return exchange.error().map(ForwardError::token).orElse("");
        }
        if (exchange.outcome() == ExchangeOutcome.CLIENT) {
            return CLIENT;
        }
        return exchange.status() >= SERVER_ERROR ? HttpLabels.status(exchange.status()) : "";
    }
}
