package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Metrics and access log of a proxy and an agent as processes: they tell what the clients of the test have counted
 * themselves, and have all that the dashboard asks for.
 */
final class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String REQUESTS = "gateway_tunnel_requests_total";
    private static final String RESPONSE_BYTES = "gateway_tunnel_response_body_bytes_total";
    private static final String REQUEST_BYTES = "gateway_tunnel_request_body_bytes_total";
    private static final String SERVED = "http_server_request_duration_seconds_count";
    private static final String ASKED = "http_client_request_duration_seconds_count";

    private static final int WHOLE = 40;
    private static final int MISSING = 7;
    private static final int ERRORS = 5;
    private static final int UPLOADS = 6;
    private static final int UPLOAD_BYTES = 1000;
    private static final int BROKEN = 4;
    private static final int LEFT = 3;

    @TempDir
    Path folder;

    private final Queue<String> traces = new ConcurrentLinkedQueue<>();

    /** What clients have counted. */
    private int sentBytes;

    private int receivedBytes;

    private void serve(RawExchange exchange) throws IOException {
        exchange.head().first("traceparent").ifPresent(traces::add);
        switch (exchange.target()) {
            case "/whole" -> exchange.answer(200, "hello");
            case "/missing" -> exchange.answer(404, "no");
            case "/error" -> exchange.answer(500, "sorry");
            case "/upload" -> exchange.answer(200, exchange.readBody().text().length() == UPLOAD_BYTES ? "yes" : "no");
            case "/broken" ->
                exchange.send("HTTP/1.1 200 OK\nContent-Length: 100\n\n0123456789")
                        .close();
            case "/left" -> {
                exchange.send("HTTP/1.1 200 OK\nContent-Length: 100\n\n0123");
                exchange.drainToEnd();
            }
            case "/upgrade" -> {
                exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: echo\n\n");
                byte[] word = new byte[5];
                exchange.readSome(word);
                exchange.send(word);
                exchange.drainToEnd();
                exchange.close();
            }
            default -> throw new IllegalArgumentException(exchange.target());
        }
    }

    private void ask(RunningProxy proxy, String request, String fields, int status, boolean whole) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            RawConnection.Response response = connection
                    .patience(PATIENCE)
                    .send(request + " HTTP/1.1\nHost: public.example\n" + fields)
                    .read("GET");
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.body().complete()).isEqualTo(whole);
            receivedBytes += response.body().text().length();
        }
    }

    private void load(RunningProxy proxy) throws IOException {
        for (int i = 0; i < WHOLE; i++) {
            ask(proxy, "GET /whole", "traceparent: " + TRACE + "\nUser-Agent: load\n\n", 200, true);
        }
        for (int i = 0; i < MISSING; i++) {
            ask(proxy, "GET /missing", "\n", 404, true);
        }
        for (int i = 0; i < ERRORS; i++) {
            ask(proxy, "GET /error", "\n", 500, true);
        }
        for (int i = 0; i < UPLOADS; i++) {
            String body = "x".repeat(UPLOAD_BYTES);
            ask(proxy, "POST /upload", "Content-Length: " + UPLOAD_BYTES + "\n\n" + body, 200, true);
            sentBytes += UPLOAD_BYTES;
        }
        for (int i = 0; i < BROKEN; i++) {
            ask(proxy, "GET /broken", "\n", 200, false);
        }
        for (int i = 0; i < LEFT; i++) {
            try (RawConnection leaving = new RawConnection(proxy.port())) {
                leaving.patience(PATIENCE)
                        .send("GET /left HTTP/1.1\nHost: a\n\n")
                        .readHead();
                assertThat(leaving.reader().readUpTo(4)).hasSize(4);
                receivedBytes += 4;
            }
        }
        try (RawConnection upgraded = new RawConnection(proxy.port())) {
            upgraded.patience(PATIENCE).send("GET /upgrade HTTP/1.1\nHost: a\nConnection: Upgrade\nUpgrade: echo\n\n");
            assertThat(upgraded.readHead().status()).isEqualTo(101);
            upgraded.send("12345");
            sentBytes += 5;
            assertThat(upgraded.reader().readUpTo(5)).hasSize(5);
            receivedBytes += 5;
        }
    }

    private static Scrape scrape(RunningProxy proxy) {
        HttpResponse<String> page = proxy.status().get("/_tunnel/metrics", RunningProxy.TOKEN);
        assertThat(page.statusCode()).isEqualTo(200);
        return Scrape.of(page.body());
    }

    private static Scrape scrape(URI agent) {
        HttpResponse<String> page = PublicClient.http1().get(agent);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        return Scrape.of(page.body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    @Test
    void bothSidesTellWhatTheClientsHaveCounted() throws IOException {
        int port = freePort();
        URI agentPage = URI.create("http://127.0.0.1:" + port + "/metrics");
        Path routes = Files.writeString(
                folder.resolve("proxy.yml"),
                "routes: [{name: all, path: /, service: default}, {host: nowhere.example, service: nowhere}]\n"
                        + "agent-wait: 0s\n");
        Path log = folder.resolve("access.log");
        try (RawOrigin origin = RawOrigin.serving(this::serve);
                RunningProxy proxy = RunningProxy.options()
                        .setting("config", routes.toString())
                        .setting("access-log", log.toString())
                        .setting("access-log-format", "json")
                        .start();
                RunningAgent agent = RunningAgent.options(proxy.hub(), origin.uri())
                        .setting("metrics-port", Integer.toString(port))
                        .start()) {
            proxy.status().awaitReady(PATIENCE);
            load(proxy);
            int answered = WHOLE + MISSING + ERRORS + UPLOADS;
            int all = answered + BROKEN + LEFT + 1;
            await("the last to have ended on both sides")
                    .atMost(PATIENCE)
                    .until(() -> scrape(proxy).sum(REQUESTS, "service", "default") == all
                            && scrape(agentPage).sum(REQUESTS) == all);

            Scrape outer = scrape(proxy);
            assertThat(outer.sum(REQUESTS, "outcome", "complete")).isEqualTo(answered);
            assertThat(outer.sum(REQUESTS, "outcome", "failed")).isEqualTo(BROKEN);
            assertThat(outer.sum(REQUESTS, "outcome", "client")).isEqualTo(LEFT);
            assertThat(outer.sum(REQUESTS, "outcome", "upgraded")).isEqualTo(1);
            assertThat(outer.sum(REQUEST_BYTES)).isEqualTo(sentBytes);
            assertThat(outer.sum(RESPONSE_BYTES)).isEqualTo(receivedBytes);
            assertThat(outer.sum(SERVED, "http_route", "all")).isEqualTo(all);
            assertThat(outer.sum(SERVED, "http_response_status_code", "404")).isEqualTo(MISSING);
            assertThat(outer.sum(SERVED, "error_type", "500")).isEqualTo(ERRORS);
            assertThat(outer.sum(SERVED, "error_type", "http_response_incomplete"))
                    .isEqualTo(BROKEN);
            assertThat(outer.sum(SERVED, "error_type", "client_disconnected")).isEqualTo(LEFT);
            assertThat(outer.sum(SERVED, "http_request_method", "POST")).isEqualTo(UPLOADS);
            assertThat(outer.sum("gateway_tunnel_route_hits_total", "route", "all"))
                    .isEqualTo(all);
            assertThat(outer.sum("gateway_tunnel_streams_opened_total")).isEqualTo(all);
            assertThat(outer.sum("gateway_tunnel_agents")).isEqualTo(1);
            assertThat(outer.sum("gateway_tunnel_requests_active")).isZero();

            Scrape inner = scrape(agentPage);
            assertThat(inner.sum(REQUESTS, "outcome", "complete")).isEqualTo(answered);
            assertThat(inner.sum(REQUESTS, "outcome", "failed")).isEqualTo(BROKEN);
            assertThat(inner.sum(REQUESTS, "outcome", "cancelled")).isEqualTo(LEFT);
            assertThat(inner.sum(REQUESTS, "outcome", "upgraded")).isEqualTo(1);
            assertThat(inner.sum(REQUEST_BYTES)).isEqualTo(sentBytes);
            assertThat(inner.sum(RESPONSE_BYTES)).isEqualTo(receivedBytes);
            assertThat(inner.sum(ASKED, "server_port", Integer.toString(origin.port())))
                    .isEqualTo(all);
            assertThat(inner.sum(ASKED, "error_type", "origin_broken")).isEqualTo(BROKEN);
            assertThat(inner.sum("gateway_tunnel_links")).isEqualTo(1);
            assertThat(inner.sum("gateway_tunnel_link_bytes_total", "direction", "sent"))
                    .isGreaterThan(receivedBytes);

            assertThat(traces).as("traceparent at the origin").hasSize(WHOLE).containsOnly(TRACE);
            assertLog(log, all);
            refuseOne(proxy);
            assertDashboard(scrape(proxy), inner);
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    private static void assertLog(Path log, int all) throws IOException {
        await("the log").atMost(PATIENCE).until(() -> tunnelled(log).size() == all);
        List<String> lines = tunnelled(log);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\""))
                .hasSize(WHOLE)
                .allMatch(line -> line.contains("\"user_agent\":\"load\"") && line.contains("\"bytes_out\":5,"));
        assertThat(lines)
                .filteredOn(line -> line.contains("\"error\":\"http_response_incomplete\""))
                .hasSize(BROKEN);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"outcome\":\"upgraded\""))
                .hasSize(1);
        assertThat(lines).allMatch(line -> line.contains("\"route\":\"all\"") && line.contains("\"attempts\":1,"));
    }

    private static List<String> tunnelled(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("\"kind\":\"tunnel\""))
                .toList();
    }

    /** So that there is an answer of the proxy's own to be counted. */
    private static void refuseOne(RunningProxy proxy) throws IOException {
        try (RawConnection refused = new RawConnection(proxy.port())) {
            int status = refused.patience(PATIENCE)
                    .send("GET / HTTP/1.1\nHost: nowhere.example\n\n")
                    .read("GET")
                    .status();
            assertThat(status).isEqualTo(503);
        }
    }

    private static void assertDashboard(Scrape proxy, Scrape agent) {
        List<Dashboard.Query> queries = Dashboard.queries();
        assertThat(queries).hasSizeGreaterThan(30);
        for (Dashboard.Query query : queries) {
            assertThat(query.metrics()).as(query.text()).isNotEmpty();
            for (String metric : query.metrics()) {
                assertThat(proxy.has(metric) || agent.has(metric))
                        .as("%s of %s is in a scrape", metric, query.text())
                        .isTrue();
                if (!query.labels().isEmpty()) {
                    assertThat(List.of(proxy.labelsOf(metric), agent.labelsOf(metric)))
                            .as("%s of %s has these labels", metric, query.text())
                            .anyMatch(labels -> labels.containsAll(query.labels()));
                }
            }
        }
    }
}
