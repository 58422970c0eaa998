package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.ProxyStatus;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One environment variable on both sides is all; without it nobody gets in, and everything of ours stays under one
 * path.
 */
final class QuickModeIT {
    private static final String TOKEN_VARIABLE = "GATEWAY_TUNNEL_TOKEN";

    @Test
    void withoutATokenTheHubRefusesEveryAgentAndSaysSo() {
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                RunningProxy proxy =
                        RunningProxy.options().environment(TOKEN_VARIABLE, "").start();
                JavaProcess agent = RunningAgent.options(proxy.hub(), origin.uri())
                        .environment(TOKEN_VARIABLE, "any")
                        .launch()) {
            assertThat(agent.awaitExit(Duration.ofSeconds(30)))
                    .as(agent::output)
                    .isEqualTo(3);
            assertThat(proxy.process().output()).contains(TOKEN_VARIABLE);
            HttpResponse<String> page = proxy.status().get("/_tunnel/status", "any");
            assertThat(page.statusCode()).isIn(401, 403, 503);
            assertThat(page.body()).contains(TOKEN_VARIABLE);
            assertThat(proxy.status().ready()).isEqualTo(503);
            assertThat(PublicClient.http1().get(proxy.uri("/x")).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void reservedPathsSayOnlyWhatTheyShouldAndAreNeverTunnelled() {
        Recorder recorder = Recorder.answeringOk();
        try (RawOrigin origin = RawOrigin.serving(recorder);
                Tunnel tunnel = Tunnel.to(origin.uri())) {
            ProxyStatus status = tunnel.proxy().status();

            assertThat(status.live()).isEqualTo(200);
            assertThat(status.ready()).isEqualTo(200);
            assertThat(status.get("/_tunnel/status", "").statusCode()).isEqualTo(401);
            assertThat(status.get("/_tunnel/status", "wrong").statusCode()).isEqualTo(401);
            assertThat(status.drain("").statusCode()).isEqualTo(401);
            for (String path :
                    List.of("/_tunnel/", "/_tunnel/other", "/_tunnel/hub", "/_tunnel/status/x", "/_tunnel/drain")) {
                assertThat(status.get(path, "").statusCode()).as(path).isIn(401, 404, 405, 426);
            }
            assertThat(recorder.isEmpty()).as("nothing of that was tunnelled").isTrue();
        }
    }

    @Test
    void statusTellsAgentsSessionsStreamsBytesAndVersions() {
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                RunningProxy proxy = RunningProxy.start();
                Tunnel tunnel = Tunnel.join(
                        proxy, RunningAgent.options(proxy.hub(), origin.uri()).name("warehouse-1"))) {
            PublicClient.http1().get(tunnel.uri("/x"));

            assertThat(proxy.status().json())
                    .contains("warehouse-1")
                    .contains("\"agents\"")
                    .contains("\"sessions\"")
                    .containsIgnoringCase("streams")
                    .containsIgnoringCase("bytes")
                    .contains("\"version\"")
                    .doesNotContain(RunningProxy.TOKEN);
        }
    }

    @Test
    void reservedPrefixCanBeMoved() {
        Recorder recorder = Recorder.answeringOk();
        try (RawOrigin origin = RawOrigin.serving(recorder);
                RunningProxy proxy = RunningProxy.options()
                        .setting("reserved-prefix", "/-/gt/")
                        .start()) {
            assertThat(proxy.status().get("/-/gt/live", "").statusCode()).isEqualTo(200);
            assertThat(proxy.status().get("/_tunnel/live", "").statusCode())
                    .isEqualTo(503); // tunnelled, if there were an agent
            assertThat(origin.acceptedConnections()).isZero();
        }
    }
}
