package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How both programs end: 0 stopped by a signal, 2 bad usage or configuration, 3 refused by the hub, each with one line
 * that says why.
 */
final class ExitCodesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:9/_tunnel/hub");
    private static final URI ORIGIN = URI.create("http://127.0.0.1:9");

    /** Ended with that code and one line of words that has {@code named} in it; no stack trace. */
    private static void checkEnds(JavaProcess process, int code, String named) {
        try (process) {
            assertThat(process.awaitExit(PATIENCE)).as(process::output).isEqualTo(code);
            List<String> lines =
                    process.output().lines().filter(line -> !line.isBlank()).toList();
            assertThat(lines).as("one clear line").hasSize(1);
            assertThat(lines.get(0)).contains(named);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void bothEndWith0WhenTheyAreStopped(String signal) {
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                Tunnel tunnel = Tunnel.start(RunningProxy.options().setting("drain-delay", "100ms"), origin.uri())) {
            assumeThat(tunnel.agent().process().ignores(signal))
                    .as("a shell that starts us in the background lets its children ignore SIGINT,"
                            + " and the JVM keeps to that")
                    .isFalse();
            tunnel.agent().process().signal(signal);
            assertThat(tunnel.agent().process().awaitExit(PATIENCE)).isZero();
            tunnel.proxy().process().signal(signal);
            assertThat(tunnel.proxy().process().awaitExit(PATIENCE)).isZero();
        }
    }

    @Test
    void agentWithoutAHubEndsWith2() {
        checkEnds(
                RunningAgent.options()
                        .argument("--origin", "http://127.0.0.1:9")
                        .launch(),
                2,
                "--hub");
    }

    @Test
    void agentWithoutAnOriginEndsWith2() {
        checkEnds(RunningAgent.options().argument("--hub", NOWHERE.toString()).launch(), 2, "--origin");
    }

    @Test
    void agentWithoutATokenEndsWith2() {
        checkEnds(
                RunningAgent.options(NOWHERE, ORIGIN)
                        .environment("GATEWAY_TUNNEL_TOKEN", "")
                        .launch(),
                2,
                "GATEWAY_TUNNEL_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9/path",
                "http://127.0.0.1:9/?q",
                "ftp://127.0.0.1",
                "127.0.0.1:9",
                "http://u:p@h/",
                "nonsense"
            })
    void originThatIsNotSchemeHostAndPortEndsTheAgentWith2(String origin) {
        checkEnds(
                RunningAgent.options()
                        .argument("--hub", NOWHERE.toString(), "--origin", origin)
                        .launch(),
                2,
                "--origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:9/_tunnel/hub", "nonsense", "ws:///x"})
    void hubThatIsNotAWebSocketAddressEndsTheAgentWith2(String hub) {
        checkEnds(
                RunningAgent.options()
                        .argument("--hub", hub, "--origin", ORIGIN.toString())
                        .launch(),
                2,
                "--hub");
    }

    @Test
    void plaintextHubBeyondLoopbackEndsTheAgentWith2() {
        URI far = URI.create("ws://hub.example/_tunnel/hub");
        checkEnds(RunningAgent.options(far, ORIGIN).launch(), 2, "--allow-plaintext");
    }

    @Test
    void unknownOptionEndsBothWith2() {
        checkEnds(RunningAgent.options(NOWHERE, ORIGIN).argument("--oops").launch(), 2, "--oops");
        checkEnds(RunningProxy.options().argument("--oops").launch(), 2, "--oops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many"})
    void badNumberOfLinksEndsTheAgentWith2(String links) {
        checkEnds(
                RunningAgent.options(NOWHERE, ORIGIN).argument("--links", links).launch(), 2, "links");
    }

    @Test
    void missingCaFileEndsTheAgentWith2() {
        checkEnds(
                RunningAgent.options(URI.create("wss://127.0.0.1:9/_tunnel/hub"), ORIGIN)
                        .argument("--hub-ca", "/no/such.pem")
                        .launch(),
                2,
                "--hub-ca");
    }

    @Test
    void badSettingEndsBothWith2AndNamesTheField() {
        checkEnds(
                RunningAgent.options(NOWHERE, ORIGIN)
                        .setting("heartbeat", "soon")
                        .launch(),
                2,
                "heartbeat");
        checkEnds(RunningProxy.options().setting("heartbeat", "soon").launch(), 2, "heartbeat");
    }

    @Test
    void portInUseEndsTheProxyWith2() {
        try (RunningProxy first = RunningProxy.start()) {
            checkEnds(RunningProxy.options().port(first.port()).launch(), 2, "--port");
        }
    }

    @Test
    void wrongTokenEndsTheAgentWith3() {
        try (RunningProxy proxy = RunningProxy.start()) {
            JavaProcess agent = RunningAgent.options(proxy.hub(), ORIGIN)
                    .environment("GATEWAY_TUNNEL_TOKEN", "wrong")
                    .launch();
            try (agent) {
                assertThat(agent.awaitExit(PATIENCE)).as(agent::output).isEqualTo(3);
                assertThat(agent.output())
                        .contains("401")
                        .doesNotContain("wrong")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void agentWaitsForAHubThatIsNotThereYet() {
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                RunningProxy first = RunningProxy.start()) {
            int port = first.port();
            URI hub = first.hub();
            first.process().kill();
            try (RunningAgent agent = RunningAgent.options(hub, origin.uri()).start();
                    RunningProxy proxy = RunningProxy.options().port(port).start()) {
                proxy.status().awaitReady(PATIENCE);
                assertThat(agent.process().isAlive()).isTrue();
            }
        }
    }
}
