package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several services of several agents behind one proxy, told by files on both sides. */
final class RoutesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** One that says who it is. */
    private static RawOrigin origin(String name) {
        return RawOrigin.serving(
                Recorder.answering("HTTP/1.1 200 OK\nContent-Length: " + name.length() + "\n\n" + name));
    }

    private static RunningAgent agent(RunningProxy proxy, Path file) {
        return RunningAgent.options()
                .argument("--hub", proxy.hub().toString(), "--config", file.toString())
                .start();
    }

    private static void awaitAgent(RunningProxy proxy, String name) {
        await("agent " + name)
                .atMost(PATIENCE)
                .until(() -> proxy.status().json().contains("\"name\": \"" + name + "\""));
    }

    /** Status and body, or status and the error of the proxy. */
    private static String ask(RunningProxy proxy, String host, String pathAndFields) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            String[] lines = pathAndFields.split("\n", 2);
            RawConnection.Response response = connection
                    .send("GET " + lines[0] + " HTTP/1.1\nHost: " + host + "\n"
                            + (lines.length > 1 ? lines[1] + "\n" : "") + "\n")
                    .read("GET");
            Http1Head head = response.head();
            return head.status() == 200
                    ? response.body().text()
                    : head.status()
                            + head.first("Retry-After").map(value -> " retry").orElse("");
        }
    }

    @Test
    void requestsGoToTheServiceOfTheirRoute() throws IOException {
        Path routes = file("proxy.yml", """
                token: it-token
                agent-wait: 0s
                routes:
                  - name: shop
                    host: shop.example
                    service: shop
                  - name: api
                    host: [shop.example, "*.shop.example"]
                    path: /api
                    service: api
                  - name: canary
                    host: shop.example
                    path: /api
                    headers: {X-Canary: "1"}
                    service: next
                  - name: never
                    host: shop.example
                    service: shop
                """);
        Path site = file("site.yml", """
                name: site
                services:
                  shop: %s
                  api: {origin: "%s"}
                """);
        try (RawOrigin shop = origin("shop");
                RawOrigin api = origin("api");
                RawOrigin next = origin("next");
                RunningProxy proxy = RunningProxy.options()
                        .setting("config", routes.toString())
                        .start()) {
            Files.writeString(site, Files.readString(site).formatted(shop.uri(), api.uri()));
            try (RunningAgent agent = agent(proxy, site)) {
                awaitAgent(proxy, "site");

                assertThat(ask(proxy, "shop.example", "/")).isEqualTo("shop");
                assertThat(ask(proxy, "SHOP.example:8080", "/apis")).isEqualTo("shop");
                assertThat(ask(proxy, "shop.example", "/api")).isEqualTo("api");
                assertThat(ask(proxy, "eu.shop.example", "/api/x?y")).isEqualTo("api");
                assertThat(ask(proxy, "shop.example", "/%61pi")).isEqualTo("shop");
                assertThat(ask(proxy, "eu.shop.example", "/")).isEqualTo("404");
                assertThat(ask(proxy, "other.example", "/api")).isEqualTo("404");
                assertThat(ask(proxy, "shop.example", "/api\nx-canary: 1"))
                        .as("no agent has it")
                        .isEqualTo("503 retry");

                Path more = file(
                        "more.yml", "name: more\nservices: {next: '" + next.uri() + "', api: '" + next.uri() + "'}");
                try (RunningAgent another = agent(proxy, more)) {
                    awaitAgent(proxy, "more");

                    assertThat(ask(proxy, "shop.example", "/api\nx-canary: 1")).isEqualTo("next");
                    assertThat(ask(proxy, "shop.example", "/")).isEqualTo("shop");
                    await("both agents to have the service's requests")
                            .atMost(PATIENCE)
                            .until(() -> ask(proxy, "shop.example", "/api").equals("next"));
                    assertThat(another.process().isAlive()).isTrue();
                }
                assertThat(proxy.status().json())
                        .containsPattern(Pattern.compile("(?s)\"name\": \"never\".{0,200}\"shadowedBy\": \"shop\""))
                        .containsPattern(Pattern.compile("(?s)\"name\": \"shop\".{0,200}\"hits\": [1-9]"));
                assertThat(agent.process().isAlive()).isTrue();
            }
        }
    }

    @Test
    void requestWaitsForTheServiceOfItsRouteAlone() throws IOException {
        Path routes =
                file("proxy.yml", "agent-wait: 30s\nroutes:\n- {path: /a, service: a}\n- {path: /b, service: b}\n");
        try (RawOrigin one = origin("one");
                RunningProxy proxy = RunningProxy.options()
                        .setting("config", routes.toString())
                        .setting("resume-grace", "0s")
                        .start()) {
            Path both = file("both.yml", "name: x\nservices: {a: '" + one.uri() + "', b: '" + one.uri() + "'}");
            Path alone = file("alone.yml", "name: y\nservices: {a: '" + one.uri() + "'}");
            try (RunningAgent agent = agent(proxy, both)) {
                awaitAgent(proxy, "x");
                assertThat(ask(proxy, "h", "/b")).as(agent.process()::output).isEqualTo("one");
            }
            try (RawConnection waiting = new RawConnection(proxy.port())) {
                waiting.patience(PATIENCE).send("GET /b HTTP/1.1\nHost: h\n\n");
                await("the request to wait")
                        .atMost(PATIENCE)
                        .until(() -> proxy.status().json().contains("\"now\": 1"));
                try (RunningAgent agent = agent(proxy, alone)) {
                    awaitAgent(proxy, "y");
                    assertThat(ask(proxy, "h", "/a"))
                            .as(() -> "beside who waits for another: "
                                    + agent.process().output())
                            .isEqualTo("one");
                }
                try (RunningAgent agent = agent(proxy, both)) {
                    assertThat(waiting.read("GET").body().text())
                            .as(agent.process()::output)
                            .isEqualTo("one");
                }
            }
        }
    }

    @Test
    void whatIsWrongInAFileEndsTheStart() throws IOException {
        Path routes =
                file("proxy.yml", "routes:\n- {path: /_tunnel/x, service: a}\n- {path: x, service: a}\nprot: 1\n");
        try (JavaProcess proxy =
                RunningProxy.options().setting("config", routes.toString()).launch()) {
            assertThat(proxy.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(proxy.output())
                    .contains(routes + ":3:10: routes[1].path: 'x' is no path")
                    .contains(routes + ":4:1: prot: there is no such setting; did you mean port?")
                    .doesNotContain("Exception");
        }
        Path reserved = file("reserved.yml", "routes:\n- {path: /_tunnel/x, service: a}\n");
        try (JavaProcess proxy =
                RunningProxy.options().setting("config", reserved.toString()).launch()) {
            assertThat(proxy.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(proxy.output()).contains(reserved + ":2:3: route route-1: prefix /_tunnel/x is below /_tunnel/");
        }
    }
}
