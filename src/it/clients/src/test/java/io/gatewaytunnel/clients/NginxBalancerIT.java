package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.clients.run.FreePort;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningNginx;
import io.gatewaytunnel.it.run.RunningProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * nginx stands before the hubs of two proxies and ends TLS there. The agent's link breaks, and its next dials come to
 * either proxy: what is under way goes on as soon as one comes to the proxy that has the session.
 */
@Timeout(240)
final class NginxBalancerIT {
    private static final long BYTES = 64L << 20;
    private static final int CUTS = 6;
    private static final List<Relay.Cut> HOW = List.of(Relay.Cut.RESET, Relay.Cut.END);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Several dials may lead to the other one, each with a handshake of TLS, on a machine that does much else. */
    private static final String GRACE = "60s";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsUnderWayGoesOnWhereverTheAgentIsLed(boolean cookies) throws Exception {
        Certificates tls = Certificates.in(folder);
        int port = FreePort.pick();
        try (TestOrigin origin = TestOrigin.start();
                RunningProxy first =
                        RunningProxy.options().setting("resume-grace", GRACE).start();
                RunningProxy second =
                        RunningProxy.options().setting("resume-grace", GRACE).start();
                RunningNginx nginx = RunningNginx.balancing(port, tls, cookies, first.port(), second.port());
                Relay relay = new Relay(port);
                RunningAgent agent = RunningAgent.options(
                                URI.create("wss://127.0.0.1:" + relay.port() + "/_tunnel/hub"), origin.uri())
                        .argument("--hub-ca", tls.authority().toString())
                        .setting("resume-grace", GRACE)
                        .start()) {
            await("the agent to be at one of them").atMost(PATIENCE).until(() -> isThere(first) || isThere(second));
            RunningProxy chosen = isThere(first) ? first : second;
            RunningProxy other = chosen == first ? second : first;
            try (Transfers bodies = Transfers.start(chosen.port(), BYTES)) {
                cut(relay, bodies);

                String sha256 = BodyPattern.sha256(BYTES);
                assertThat(bodies.down()).as(agent.process()::output).isEqualTo(sha256);
                assertThat(bodies.up()).as(agent.process()::output).isEqualTo(bodies.wanted(sha256));
            }
            assertThat(isThere(other)).as(nginx::output).isEqualTo(!cookies);
        }
    }

    private static void cut(Relay relay, Transfers bodies) {
        for (int cut = 1; cut <= CUTS; cut++) {
            long moment = 2 * BYTES * cut / (CUTS + 2);
            await("bodies to move on")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> bodies.moved() >= moment || bodies.isOver());
            assertThat(bodies.isOver())
                    .as(() -> bodies.down() + " " + bodies.up())
                    .isFalse();
            relay.cut(HOW.get(cut % HOW.size()));
        }
    }

    private static boolean isThere(RunningProxy proxy) {
        return proxy.status().ready() == 200;
    }
}
