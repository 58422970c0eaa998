package io.gatewaytunnel.observe;

import io.gatewaytunnel.metrics.JvmMetrics;
import io.gatewaytunnel.metrics.Metric;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric of the agent. Names of HTTP are OpenTelemetry's, as Prometheus writes them (semantic conventions,
 * http-metrics); all others are ours, the same as the proxy's where they mean the same.
 */
public final class AgentMetricTable {
    static final Metric DURATION = Metric.histogram(
            "http_client_request_duration_seconds",
            "Requests to origins, by the time from their coming to their end, of an upgraded connection to its 101."
                    + " `error_type` is the tunnel's code of what went wrong, the status of an origin's 5xx, or cancelled.",
            "http_request_method",
            "http_response_status_code",
            "error_type",
            "server_address",
            "server_port",
            "network_protocol_version");
    static final Metric REQUESTS = Metric.counter(
            "gateway_tunnel_requests_total",
            "",
            "Requests of proxies that have ended, by how: complete, cancelled, refused (unseen by the origin), failed,"
                    + " upgraded.",
            "service",
            "outcome");
    static final Metric REQUEST_BYTES = Metric.counter(
            "gateway_tunnel_request_body_bytes_total",
            "bytes",
            "Bodies that origins have taken, a repeated one each time, and what went to them on upgraded connections.",
            "service");
    static final Metric RESPONSE_BYTES = Metric.counter(
            "gateway_tunnel_response_body_bytes_total",
            "bytes",
            "Bodies of their answers, and what came from them on upgraded connections.",
            "service");
    static final Metric REPEATS = Metric.counter(
            "gateway_tunnel_origin_repeats_total",
            "",
            "Times that a request was sent to its origin again, which had not looked at it.");
    static final Metric ACTIVE =
            Metric.gauge("gateway_tunnel_requests_active", "", "Requests under way, upgraded connections with them.");
    static final Metric MOST_ACTIVE =
            Metric.gauge("gateway_tunnel_requests_limit", "", "The most of those (max-streams).");
    static final Metric ORIGIN_CONNECTIONS =
            Metric.gauge("gateway_tunnel_origin_connections", "", "Connections to origins, idle ones with them.");
    static final Metric LINKS = Metric.gauge("gateway_tunnel_links", "", "Links to hubs that carry a session now.");
    static final Metric LINKS_WANTED =
            Metric.gauge("gateway_tunnel_links_wanted", "", "Links that there are when all is well.");
    static final Metric SESSIONS_BEGUN =
            Metric.counter("gateway_tunnel_sessions_begun_total", "", "Sessions since the start; a resume is none.");
    static final Metric STREAMS_OPENED = Metric.counter(
            "gateway_tunnel_streams_opened_total", "", "Streams since the start: requests that proxies asked.");
    static final Metric LINK_BYTES = Metric.counter(
            "gateway_tunnel_link_bytes_total",
            "bytes",
            "Whole messages on links, by direction: received, sent; what is sent again after a resume counts again.",
            "direction");
    static final Metric STALLS = Metric.counter(
            "gateway_tunnel_credit_stalls_total",
            "",
            "Times that an answer had to wait for credit or for room on the link, and went on.");
    static final Metric MEMORY =
            Metric.gauge("gateway_tunnel_memory_used_bytes", "bytes", "What is held of bodies and heads under way.");
    static final Metric BUDGET =
            Metric.gauge("gateway_tunnel_memory_budget_bytes", "bytes", "The most of that before origins are slowed.");
    static final Metric BUILD =
            Metric.gauge("gateway_tunnel_build_info", "", "Always 1; what runs.", "version", "side", "name");

    /** Of the agent, without those of its Java. */
    static final List<Metric> OWN = List.of(
            DURATION,
            REQUESTS,
            REQUEST_BYTES,
            RESPONSE_BYTES,
            REPEATS,
            ACTIVE,
            MOST_ACTIVE,
            ORIGIN_CONNECTIONS,
            LINKS,
            LINKS_WANTED,
            SESSIONS_BEGUN,
            STREAMS_OPENED,
            LINK_BYTES,
            STALLS,
            MEMORY,
            BUDGET,
            BUILD);

    /** All that a scrape may have. */
    public static final List<Metric> ALL =
            Stream.concat(OWN.stream(), JvmMetrics.TABLE.stream()).toList();

    private AgentMetricTable() {}
}
