package io.gatewaytunnel.front;

import static io.gatewaytunnel.front.ProxyAndAgent.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.measure.ProxyMetricTable;
import io.gatewaytunnel.metrics.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets the page of metrics, and what it says. */
@Timeout(60)
final class MetricsPageTest {
    private static final String PAGE = "GET /_tunnel/metrics HTTP/1.1\r\nHost: a\r\n%s\r\n";
    private static final String TOKEN = "Authorization: Bearer " + RunningFilter.TOKEN + "\r\n";

    @TempDir
    Path directory;

    private ProxyAndAgent start(Map<String, String> settings) throws Exception {
        return new ProxyAndAgent(
                directory,
                settings,
                agent -> agent.on("/hello", stream -> stream.whole(200, "hello", "Content-Length", "5")));
    }

    private static RawHttp.Response ask(int port, String fields) throws Exception {
        try (RawHttp client = new RawHttp(port)) {
            return client.send(PAGE.formatted(fields)).read();
        }
    }

    @Test
    void whoShowsTheTokenGetsEveryMetricOfTheTable() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of())) {
            assertThat(proxy.get("/hello").text()).isEqualTo("hello");
            try (RawHttp client = proxy.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + "x".repeat(70_000) + "\r\n\r\n")
                        .read();
            }
            int port = proxy.filter().port();
            while (!ask(port, TOKEN).text().contains("{outcome=\"complete\",service=\"default\"} 1.0")) {
                Thread.onSpinWait(); // the end of an exchange is told a moment after its client has all of it
            }

            RawHttp.Response page = ask(port, TOKEN);

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.first("Content-Type")).startsWith("text/plain; version=0.0.4");
            assertThat(page.text())
                    .contains(
                            "gateway_tunnel_agents 1.0",
                            "gateway_tunnel_sessions{state=\"attached\"} 1.0",
                            "gateway_tunnel_links 1.0",
                            "gateway_tunnel_requests_total{outcome=\"complete\",service=\"default\"} 1.0",
                            "gateway_tunnel_response_body_bytes_total{service=\"default\"} 5.0",
                            "gateway_tunnel_proxy_answers_total{reason=\"head-too-large\"} 1.0",
                            "gateway_tunnel_streams_opened_total 1.0",
                            "gateway_tunnel_config_last_reload_successful 1.0",
                            "jvm_memory_used_bytes{area=\"heap\"}");
            List<String> missing = ProxyMetricTable.ALL.stream()
                    .map(Metric::name)
                    .filter(name -> !name.equals("gateway_tunnel_route_hits_total")) // there are no routes
                    .filter(name -> !page.text().contains("# TYPE " + name + " "))
                    .toList();
            assertThat(missing)
                    .as("metrics of the table that the scrape does not have")
                    .isEmpty();
            assertThat(page.text()
                            .lines()
                            .filter(line -> line.startsWith("# TYPE "))
                            .map(line -> line.split(" ", -1)[2]))
                    .isSubsetOf(ProxyMetricTable.ALL.stream().map(Metric::name).toList());
        }
    }

    @Test
    void othersAreRefusedAsAtTheStatusPage() throws Exception {
        try (ProxyAndAgent proxy = start(Map.of())) {
            assertThat(ask(proxy.filter().port(), "").status()).isEqualTo(401);
            assertThat(ask(proxy.filter().port(), "Authorization: Bearer wrong\r\n")
                            .status())
                    .isEqualTo(401);
            try (RawHttp client = proxy.client()) {
                assertThat(client.send("POST /_tunnel/metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(405);
            }
        }
    }

    @Test
    void withoutATokenThereIsNoSuchPage() throws Exception {
        try (RunningFilter filter = new RunningFilter(directory, "", Map.of("token", ""))) {
            assertThat(ask(filter.port(), "").status()).isEqualTo(404);
            assertThat(ask(filter.port(), TOKEN).status()).isEqualTo(404);
        }
    }

    @Test
    void peersThatAreNamedNeedNoToken() throws Exception {
        try (RunningFilter filter =
                new RunningFilter(directory, "", Map.of("token", "", "metrics-from", "127.0.0.0/8"))) {
            assertThat(ask(filter.port(), "").status()).isEqualTo(200);
        }
    }

    /** A proxy that nobody has named as one: its clients may be anybody. */
    @Test
    void peerThatSpeaksForOthersIsNotTheOneThatWasNamed() throws Exception {
        try (RunningFilter filter =
                new RunningFilter(directory, "", Map.of("token", "", "metrics-from", "127.0.0.0/8"))) {
            for (String field : new String[] {"X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "Via: 1.1 x"}) {
                assertThat(ask(filter.port(), field + "\r\n").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void whatAPeerSaysOfOthersDoesNotCount() throws Exception {
        try (RunningFilter filter =
                new RunningFilter(directory, "", Map.of("token", "", "metrics-from", "192.0.2.0/24"))) {
            assertThat(ask(filter.port(), "X-Forwarded-For: 192.0.2.1\r\n").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void namedPeersBehindTrustedProxiesAreAMistake() throws Exception {
        try (RunningFilter filter = new RunningFilter(
                        directory, "", Map.of("metrics-from", "127.0.0.0/8", "trusted-proxies", "127.0.0.1"));
                RawHttp client = new RawHttp(filter.port())) {
            assertThat(client.send(GET.formatted("/")).read().status()).isEqualTo(503);
            assertThat(String.valueOf(filter.attribute("io.gatewaytunnel.config-error")))
                    .contains("metrics-from", "behind trusted-proxies");
        }
    }

    @Test
    void noThreadIsLeftWhenTheApplicationGoes() throws Exception {
        Path log = directory.resolve("access.log");
        try (ProxyAndAgent proxy = start(Map.of("access-log", log.toString(), "access-log-format", "json"))) {
            assertThat(proxy.get("/hello").text()).isEqualTo("hello");
            assertThat(ask(proxy.filter().port(), TOKEN).status()).isEqualTo(200);

            proxy.filter().stopApplication();

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("prometheus") || name.equals("gateway-tunnel-access-log"));
            assertThat(java.nio.file.Files.readString(log)).contains("\"target\":\"/hello\"", "\"bytes_out\":5");
        }
    }
}
