package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.clients.run.FreePort;
import io.gatewaytunnel.clients.run.NodeScript;
import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.http.AdversarialPaths;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningNginx;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Spellings of a protected path, asked for at the public side, against servers that many people have behind a tunnel:
 * each says which path it believes to be asked for, and with the agent's rules none believes in one that is not
 * allowed.
 */
@Timeout(600)
final class AgentRulesIT {
    private static final int SPELLINGS = 2_000;

    /** A server that believed in none of them would show nothing. */
    private static final int MISLED_WITHOUT_RULES = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** A server, and what ends it. */
    private record Server(int port, Runnable end) implements AutoCloseable {
        static Server of(ScriptServer script) {
            return new Server(script.port(), script::close);
        }

        @Override
        public void close() {
            end.run();
        }
    }

    enum Kind {
        NGINX {
            @Override
            Server start() {
                int port = FreePort.pick();
                RunningNginx nginx = RunningNginx.saying(
                        port, "server { listen 127.0.0.1:" + port + "; location / { return 200 $uri; } }");
                return new Server(port, nginx::close);
            }
        },
        NODE {
            @Override
            Server start() {
                return Server.of(NodeScript.serve("believing-server.mjs"));
            }
        },
        PYTHON {
            @Override
            Server start() {
                return Server.of(PythonScript.serve("believing_server.py"));
            }
        };

        abstract Server start();
    }

    private static boolean isBelow(String believed, String path) {
        return Path.of("/" + believed.replace("\0", "")).normalize().startsWith(path);
    }

    /** What the server of that host believed, of each request that it answered. */
    private static List<String> beliefs(RunningProxy proxy, String host, List<String> targets) throws IOException {
        List<String> beliefs = new ArrayList<>();
        for (String target : targets) {
            try (RawConnection connection = new RawConnection(proxy.port())) {
                RawConnection.Response answer = connection
                        .send("GET " + target + " HTTP/1.1\nHost: " + host + "\nConnection: close\n\n")
                        .read("GET");
                if (answer.head().status() == 200) {
                    beliefs.add(new String(
                            answer.body().text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
                }
            }
        }
        return beliefs;
    }

    private static List<String> misled(RunningProxy proxy, String host, Predicate<String> wrong) throws IOException {
        return beliefs(proxy, host, AdversarialPaths.make(SPELLINGS)).stream()
                .filter(wrong)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void noServerBelievesThatItServesWhatIsNotAllowed(Kind kind) throws IOException {
        Path routes = Files.writeString(folder.resolve("proxy.yml"), """
                routes:
                  - {host: open.example, service: open}
                  - {host: only.example, service: only}
                  - {host: but.example, service: but}
                """);
        try (Server server = kind.start();
                RunningProxy proxy = RunningProxy.options()
                        .setting("config", routes.toString())
                        .start()) {
            Path rules = Files.writeString(
                    folder.resolve("agent.yml"), """
                    name: site
                    services:
                      open: ORIGIN
                      only: {origin: "ORIGIN", paths: {allow: /public}}
                      but: {origin: "ORIGIN", paths: {deny: /admin}}
                    """.replace("ORIGIN", "http://127.0.0.1:" + server.port()));
            try (RunningAgent agent = RunningAgent.options()
                    .argument("--hub", proxy.hub().toString(), "--config", rules.toString())
                    .start()) {
                await("the agent")
                        .atMost(PATIENCE)
                        .until(() -> proxy.status().json().contains("\"name\": \"site\""));

                assertThat(misled(proxy, "open.example", belief -> isBelow(belief, "/admin")))
                        .as(() -> "without rules: " + agent.process().output())
                        .hasSizeGreaterThan(MISLED_WITHOUT_RULES);
                assertThat(misled(proxy, "only.example", belief -> !isBelow(belief, "/public")))
                        .isEmpty();
                assertThat(misled(proxy, "but.example", belief -> isBelow(belief, "/admin")))
                        .isEmpty();
                List<String> plain = AdversarialPaths.plain(100);
                assertThat(beliefs(proxy, "only.example", plain)).isEqualTo(plain);
                assertThat(beliefs(proxy, "but.example", plain)).isEqualTo(plain);
            }
        }
    }
}
