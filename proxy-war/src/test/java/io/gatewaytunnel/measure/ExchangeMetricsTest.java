package io.gatewaytunnel.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.metrics.MetricRegistry;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.observe.ObservedExchanges;
import io.gatewaytunnel.route.HostPattern;
import io.gatewaytunnel.route.Route;
import io.gatewaytunnel.route.RouteMatch;
import io.gatewaytunnel.route.WeightedService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is measured of exchanges, and that nobody can make it much. */
final class ExchangeMetricsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final ExchangeMetrics metrics = new ExchangeMetrics(registry);

    private static Route route(String name) {
        return new Route(
                name, "here", List.of(HostPattern.ANY), List.of(RouteMatch.ALL), List.of(new WeightedService("s", 1)));
    }

    private ObservedExchange begun(String method, @Nullable Route route, String service) {
        ObservedExchange exchange = ObservedExchanges.of(metrics, method, "/");
        exchange.begin(ObservedExchange.Kind.TUNNEL);
        exchange.admitted(route, service);
        return exchange;
    }

    private void measure(String method, @Nullable Route route, String service, int status, ExchangeOutcome outcome) {
        ObservedExchange exchange = begun(method, route, service);
        exchange.head(status);
        exchange.received(10);
        exchange.sent(20);
        exchange.ended(outcome);
    }

    private List<String> lines(String metric) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .toList();
    }

    @Test
    void exchangesAreCountedByServiceAndOutcome() {
        Route shop = route("shop");
        measure("GET", shop, "s", 200, ExchangeOutcome.COMPLETE);
        measure("GET", shop, "s", 503, ExchangeOutcome.COMPLETE);
        measure("GET", shop, "s", 200, ExchangeOutcome.CLIENT);
        measure("GET", shop, "s", 101, ExchangeOutcome.UPGRADED);
        ObservedExchange failed = begun("GET", shop, "s");
        failed.answeredByUs(ForwardError.ORIGIN_TIMEOUT);
        failed.head(504);
        failed.ended(ExchangeOutcome.COMPLETE);

        assertThat(lines("gateway_tunnel_requests_total"))
                .containsExactlyInAnyOrder(
                        "gateway_tunnel_requests_total{outcome=\"complete\",service=\"s\"} 2.0",
                        "gateway_tunnel_requests_total{outcome=\"client\",service=\"s\"} 1.0",
                        "gateway_tunnel_requests_total{outcome=\"failed\",service=\"s\"} 1.0",
                        "gateway_tunnel_requests_total{outcome=\"upgraded\",service=\"s\"} 1.0");
        assertThat(lines("gateway_tunnel_request_body_bytes_total"))
                .containsExactly("gateway_tunnel_request_body_bytes_total{service=\"s\"} 40.0");
        assertThat(lines("gateway_tunnel_response_body_bytes_total"))
                .containsExactly("gateway_tunnel_response_body_bytes_total{service=\"s\"} 80.0");
        assertThat(lines("gateway_tunnel_route_hits_total"))
                .containsExactly("gateway_tunnel_route_hits_total{route=\"shop\"} 5.0");
        assertThat(lines("http_server_request_duration_seconds_count"))
                .hasSize(5)
                .anySatisfy(line -> assertThat(line)
                        .contains("http_response_status_code=\"504\"", "error_type=\"http_response_timeout\""))
                .anySatisfy(
                        line -> assertThat(line).contains("http_response_status_code=\"503\"", "error_type=\"503\""))
                .anySatisfy(line -> assertThat(line).contains("error_type=\"client_disconnected\""))
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                "http_request_method=\"GET\"",
                                "http_route=\"shop\"",
                                "url_scheme=\"http\"",
                                "network_protocol_version=\"1.1\""));
    }

    @Test
    void ownPagesAreNotMeasured() {
        ObservedExchange page = ObservedExchanges.of(metrics, "GET", "/_tunnel/ready");
        page.begin(ObservedExchange.Kind.RESERVED);
        page.head(200);
        page.ended(ExchangeOutcome.COMPLETE);

        assertThat(lines("http_server_request_duration_seconds_count")).isEmpty();
    }

    @Test
    void manyRoutesServicesAndMethodsAreFewSeries() {
        for (int i = 0; i < 1_000; i++) {
            measure("M" + i, route("r" + i), "s" + i, 200, ExchangeOutcome.COMPLETE);
        }

        assertThat(lines("http_server_request_duration_seconds_count")).hasSize(ExchangeMetrics.MOST_NAMES + 1);
        assertThat(lines("gateway_tunnel_request_body_bytes_total")).hasSize(ExchangeMetrics.MOST_NAMES + 1);
        assertThat(lines("gateway_tunnel_route_hits_total"))
                .hasSize(ExchangeMetrics.MOST_NAMES + 1)
                .contains("gateway_tunnel_route_hits_total{route=\"_other\"} 800.0");
    }

    @Test
    void manyStatusesOfManyRoutesAreBoundedTogether() {
        List<Route> routes = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> route("r" + i))
                .toList();
        for (int status = 200; status < 300; status++) {
            for (Route route : routes) {
                measure("GET", route, "s", status, ExchangeOutcome.COMPLETE);
            }
        }

        assertThat(lines("http_server_request_duration_seconds_count"))
                .hasSize(ExchangeMetrics.MOST_SERIES + 1)
                .contains("http_server_request_duration_seconds_count{error_type=\"\",http_request_method=\"_OTHER\","
                        + "http_response_status_code=\"200\",http_route=\"_other\",network_protocol_version=\"\","
                        + "url_scheme=\"\"} "
                        + (10_000 - ExchangeMetrics.MOST_SERIES));
    }
}
