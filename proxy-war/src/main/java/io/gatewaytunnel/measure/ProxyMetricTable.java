package io.gatewaytunnel.measure;

import io.gatewaytunnel.metrics.JvmMetrics;
import io.gatewaytunnel.metrics.Metric;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric of the proxy. Names of HTTP are OpenTelemetry's, as Prometheus writes them (semantic conventions,
 * http-metrics); all others are ours.
 */
public final class ProxyMetricTable {
    static final Metric DURATION = Metric.histogram(
            "http_server_request_duration_seconds",
            "Public requests, by the time to their end, of an upgraded connection to its 101; not the proxy's own pages."
                    + " `error_type` is the error of Proxy-Status, the status of an origin's 5xx, or client_disconnected.",
            "http_request_method",
            "url_scheme",
            "http_response_status_code",
            "error_type",
            "http_route",
            "network_protocol_version");
    static final Metric REQUESTS = Metric.counter(
            "gateway_tunnel_requests_total",
            "",
            "Public requests that have ended, by how: complete, client (it left or was too slow), failed, upgraded.",
            "service",
            "outcome");
    static final Metric REQUEST_BYTES = Metric.counter(
            "gateway_tunnel_request_body_bytes_total",
            "bytes",
            "Bodies of public requests that have ended, and what clients sent on upgraded connections.",
            "service");
    static final Metric RESPONSE_BYTES = Metric.counter(
            "gateway_tunnel_response_body_bytes_total",
            "bytes",
            "Bodies of their answers, and what went to clients on upgraded connections.",
            "service");
    static final Metric ROUTE_HITS = Metric.counter(
            "gateway_tunnel_route_hits_total", "", "Requests that a route took and that were let in.", "route");
    static final Metric ANSWERS = Metric.counter(
            "gateway_tunnel_proxy_answers_total",
            "",
            "Answers of the proxy's own in the place of an origin's: refusals and errors.",
            "reason");
    static final Metric ACTIVE =
            Metric.gauge("gateway_tunnel_requests_active", "", "Requests under way, upgraded connections with them.");
    static final Metric MOST_ACTIVE =
            Metric.gauge("gateway_tunnel_requests_limit", "", "The most of those (max-streams).");
    static final Metric UPGRADED =
            Metric.gauge("gateway_tunnel_upgraded", "", "Connections that have left HTTP, such as WebSockets.");
    static final Metric MOST_UPGRADED =
            Metric.gauge("gateway_tunnel_upgraded_limit", "", "The most of those (max-upgraded).");
    static final Metric WAITING =
            Metric.gauge("gateway_tunnel_waiting", "", "Requests that wait because no agent is there.");
    static final Metric WAITED = Metric.counter(
            "gateway_tunnel_waited_total", "", "Requests that waited, by result: served, in_vain.", "result");
    static final Metric RETRIES = Metric.counter(
            "gateway_tunnel_retries_total",
            "",
            "Times that another agent was asked, by result: asked, or denied (retry-share).",
            "result");
    static final Metric AGENTS = Metric.gauge("gateway_tunnel_agents", "", "Agents that are connected.");
    static final Metric SESSIONS = Metric.gauge(
            "gateway_tunnel_sessions",
            "",
            "Sessions of agents, by state; one is attached while it has a link.",
            "state");
    static final Metric SESSIONS_BEGUN =
            Metric.counter("gateway_tunnel_sessions_begun_total", "", "Sessions since the start; a resume is none.");
    static final Metric LINKS = Metric.gauge("gateway_tunnel_links", "", "Links that carry a session now.");
    static final Metric STREAMS = Metric.gauge("gateway_tunnel_streams", "", "Streams under way in all sessions.");
    static final Metric STREAMS_OPENED =
            Metric.counter("gateway_tunnel_streams_opened_total", "", "Streams since the start: attempts of requests.");
    static final Metric LINK_BYTES = Metric.counter(
            "gateway_tunnel_link_bytes_total",
            "bytes",
            "Whole messages on links, by direction: received, sent; what is sent again after a resume counts again.",
            "direction");
    static final Metric UNACKED = Metric.gauge(
            "gateway_tunnel_unacked_bytes", "bytes", "What agents have not acknowledged, kept for a resume.", "agent");
    static final Metric ROUND_TRIP = Metric.gauge(
            "gateway_tunnel_round_trip_seconds",
            "seconds",
            "The shortest round trip of the last seconds, of an agent's slowest session; of 200 agents.",
            "agent");
    static final Metric STALLS = Metric.counter(
            "gateway_tunnel_credit_stalls_total",
            "",
            "Times that a request body had to wait for credit or for room on the link, and went on.");
    static final Metric MEMORY =
            Metric.gauge("gateway_tunnel_memory_used_bytes", "bytes", "What is held of bodies and heads under way.");
    static final Metric BUDGET =
            Metric.gauge("gateway_tunnel_memory_budget_bytes", "bytes", "The most of that before clients are slowed.");
    static final Metric REFUSED_LOGINS = Metric.counter(
            "gateway_tunnel_refused_logins_total", "", "Agents and operators who did not show the right token.");
    static final Metric DRAINING = Metric.gauge("gateway_tunnel_draining", "", "1 once a drain has begun, else 0.");
    static final Metric RELOADED = Metric.gauge(
            "gateway_tunnel_config_last_reload_successful",
            "",
            "1 when the configuration that was read last is in use, 0 when it has mistakes.");
    static final Metric RELOADED_AT = Metric.gauge(
            "gateway_tunnel_config_last_reload_success_timestamp_seconds",
            "seconds",
            "When the configuration in use was read, in seconds since 1970.");
    static final Metric LOG_DROPPED = Metric.counter(
            "gateway_tunnel_access_log_dropped_total", "", "Lines of the access log that found no room or no file.");
    static final Metric BUILD = Metric.gauge(
            "gateway_tunnel_build_info", "", "Always 1; what runs, and where.", "version", "side", "container");

    /** Of the proxy, without those of its Java. */
    static final List<Metric> OWN = List.of(
            DURATION,
            REQUESTS,
            REQUEST_BYTES,
            RESPONSE_BYTES,
            ROUTE_HITS,
            ANSWERS,
            ACTIVE,
            MOST_ACTIVE,
            UPGRADED,
            MOST_UPGRADED,
            WAITING,
            WAITED,
            RETRIES,
            AGENTS,
            SESSIONS,
            SESSIONS_BEGUN,
            LINKS,
            STREAMS,
            STREAMS_OPENED,
            LINK_BYTES,
            UNACKED,
            ROUND_TRIP,
            STALLS,
            MEMORY,
            BUDGET,
            REFUSED_LOGINS,
            DRAINING,
            RELOADED,
            RELOADED_AT,
            LOG_DROPPED,
            BUILD);

    /** All that a scrape may have. */
    public static final List<Metric> ALL =
            Stream.concat(OWN.stream(), JvmMetrics.TABLE.stream()).toList();

    private ProxyMetricTable() {}
}
