package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.peer.HostileHub;
import io.gatewaytunnel.it.peer.HostileHub.HubLink;
import io.gatewaytunnel.it.peer.WirePeer;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's file decides what is asked of its services, whatever comes from outside. */
final class AgentRulesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String RULES = """
            name: site
            services:
              default:
                origin: %s
                methods: [GET, POST]
                hosts: [shop.example, 127.0.0.1]
                paths:
                  allow: /public
                  deny: /public/internal
                headers:
                  demand: {X-Key: secret}
                  set: {X-Site: a}
                  drop: X-Internal
                max-body: 10
                upgrades: refuse
            """;

    @TempDir
    Path folder;

    private final Recorder recorder = Recorder.answeringOk();

    private Path rules(RawOrigin origin) throws IOException {
        return Files.writeString(folder.resolve("agent.yml"), RULES.formatted(origin.uri()));
    }

    /** The lines of a request beside the key, and what came of it. */
    private static RawConnection.Response ask(RunningProxy proxy, String lines) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            return connection.send(lines).read(lines.substring(0, lines.indexOf(' ')));
        }
    }

    @Test
    void whatTheFileForbidsIsRefusedAndNeverAsked() throws IOException {
        try (RawOrigin origin = RawOrigin.serving(recorder);
                RunningProxy proxy = RunningProxy.options().start();
                RunningAgent agent = RunningAgent.options()
                        .argument(
                                "--hub",
                                proxy.hub().toString(),
                                "--config",
                                rules(origin).toString())
                        .start()) {
            await("the agent")
                    .atMost(PATIENCE)
                    .until(() -> proxy.status().json().contains("\"name\": \"site\""));

            RawConnection.Response allowed = ask(
                    proxy,
                    "GET /public/a%20b;c=d?x=/../e HTTP/1.1\nHost: shop.example\n"
                            + "X-Key: secret\nX-Internal: 1\nX-Site: b\n\n");
            assertThat(allowed.head().status()).as(agent.process()::output).isEqualTo(200);
            Recorder.Request seen = recorder.next();
            assertThat(seen.head().startLine()).isEqualTo("GET /public/a%20b;c=d?x=/../e HTTP/1.1");
            assertThat(seen.head().first("X-Site")).hasValue("a");
            assertThat(seen.head().first("X-Internal")).isEmpty();

            String key = " HTTP/1.1\nHost: shop.example\nX-Key: secret\n";
            for (String denied : List.of(
                    "GET /admin" + key + "\n",
                    "GET /public/internal" + key + "\n",
                    "GET /public/%69nternal" + key + "\n",
                    "GET /public/%252e%252e/admin" + key + "\n",
                    "DELETE /public/a" + key + "\n",
                    "GET /public/a" + key + "X-HTTP-Method-Override: DELETE\n\n",
                    "GET /public/a" + key + "Connection: Upgrade\nUpgrade: websocket\n\n",
                    "GET /public/a HTTP/1.1\nHost: other.example\nX-Key: secret\n\n",
                    "GET /public/a HTTP/1.1\nHost: shop.example\nX-Key: public\n\n")) {
                RawConnection.Response answer = ask(proxy, denied);
                assertThat(answer.head().status()).as(denied).isEqualTo(403);
                assertThat(answer.head().first("Proxy-Status"))
                        .as(denied)
                        .hasValueSatisfying(value -> assertThat(value).contains("error=http_request_denied"));
            }
            assertThat(ask(proxy, "POST /public/a" + key + "Content-Length: 11\n\nhello world")
                            .head()
                            .status())
                    .isEqualTo(413);
            assertThat(recorder.isEmpty())
                    .as("nothing of that reached the origin")
                    .isTrue();
            assertThat(agent.process().output())
                    .contains("service=default step=deny rule=paths")
                    .contains("GET /public/internal");
            assertThat(ask(proxy, "POST /public/a" + key + "Content-Length: 10\n\nhello worl")
                            .head()
                            .status())
                    .isEqualTo(200);
        }
    }

    private static RequestHead head(String method, String authority, String target, String... fields) {
        Headers headers = Headers.builder()
                .add("X-Key", "secret")
                .addAll(Headers.of(fields))
                .build();
        return new RequestHead("default", method, "http", authority, target, headers, RequestHead.NO_BODY);
    }

    private static RequestHead offering(RequestHead head, String upgrade) {
        return new RequestHead(
                head.service(),
                head.method(),
                head.scheme(),
                head.authority(),
                head.target(),
                head.headers(),
                head.bodyLength(),
                upgrade);
    }

    /** Whatever a hub sends: none of it may break the session, and none may reach the origin but the last. */
    @Test
    void aMaliciousHubGetsNoFurther() throws IOException {
        RequestHead good = head("GET", "shop.example", "/public/last");
        List<RequestHead> bad = List.of(
                head("DELETE", "shop.example", "/public/a"),
                head("CONNECT", "shop.example", "admin.example:443"),
                head("TRACE", "shop.example", "/public/a"),
                head("GET", "shop.example", "http://admin.example/public/a"),
                head("GET", "shop.example", "//admin.example/public/a"),
                head("GET", "shop.example", "/public/..%c0%afadmin"),
                head("GET", "shop.example", "/public/..\\admin"),
                head("GET", "shop.example", "/public/..;/admin"),
                head("GET", "shop.example", "/public/%00"),
                head("GET", "shop.example", "/public/a#/../../admin"),
                head("GET", "shop.example", "/public/a?_method=DELETE"),
                head("GET", "admin.example", "/public/a"),
                head("GET", "shop.example@admin.example", "/public/a"),
                head("GET", "", "/public/a"),
                head("GET", "shop.example", "/public/a", "X-Forwarded-Host", "admin.example"),
                head("GET", "shop.example", "/public/a", "Forwarded", "host=admin.example"),
                head("GET", "shop.example", "/public/a", "X-Original-URL", "/admin"),
                head("GET", "shop.example", "/public/a", "X_REWRITE_URL", "/admin"),
                head("GET", "shop.example", "/public/a", "X-HTTP-Method-Override", "PATCH"),
                head("GET", "shop.example", "/public/a", "x-key", "secret"),
                offering(good, "websocket"),
                offering(good, "h2c"),
                offering(good, "websocket, h2c"),
                offering(good, "TLS/1.0"));
        try (RawOrigin origin = RawOrigin.serving(recorder);
                HostileHub hub = new HostileHub();
                RunningAgent agent = RunningAgent.options()
                        .argument(
                                "--hub",
                                hub.uri().toString(),
                                "--config",
                                rules(origin).toString())
                        .start();
                HubLink link = hub.accept().welcome()) {
            long id = 1;
            for (RequestHead head : bad) {
                link.send(WirePeer.batch(id, 0, new Frame.Open(id, head, 60_000, 60_000)));
                id++;
            }
            link.send(WirePeer.batch(id, 0, new Frame.Open(id, good, 60_000, 60_000)));

            assertThat(recorder.next().head().startLine())
                    .as(agent.process()::output)
                    .isEqualTo("GET /public/last HTTP/1.1");
            assertThat(recorder.isEmpty()).isTrue();
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    @Test
    void mistakesInRulesEndTheStart() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yml"), """
                hub: ws://127.0.0.1:1/h
                services:
                  default:
                    origin: http://127.0.0.1:1
                    methods: [GET, TRACE]
                    paths:
                      allow: [/a/../b, {exact: /c, prefix: /d}]
                      denny: /x
                    hosts: http://x
                    headers:
                      set: {Host: evil}
                    upgrades: no
                """);
        try (JavaProcess agent =
                RunningAgent.options().argument("--config", file.toString()).launch()) {
            assertThat(agent.awaitExit(PATIENCE)).isEqualTo(2);
            assertThat(agent.output())
                    .contains(file + ":5:20: services.default.methods[1]: TRACE is never forwarded")
                    .contains(file + ":7:15: services.default.paths.allow[0]: '/a/../b' is no plain path")
                    .contains("services.default.paths.allow[1].exact: write one of exact and prefix")
                    .contains(file + ":8:7: services.default.paths.denny: there is no such setting; did you mean deny?")
                    .contains("services.default.hosts: 'http://x' is no host")
                    .contains("services.default.headers.set.Host: the field Host belongs to the connection")
                    .contains("services.default.upgrades: 'no' is not understood; write allow or refuse")
                    .doesNotContain("Exception");
        }
    }
}
