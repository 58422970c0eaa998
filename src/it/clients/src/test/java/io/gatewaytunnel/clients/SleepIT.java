package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's machine sleeps, as a laptop does: the process stands still, the clock of the day goes on and the one that
 * counts while the machine works does not, and whoever was between agent and proxy has forgotten the connection without
 * a word. Debian's faketime sets the clock, of the agent alone.
 */
@Timeout(180)
final class SleepIT {
    private static final long BYTES = 64L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Some times what it takes to notice, to find the link dead, and to ask once more. */
    private static final Duration AWAKE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** Shortly, so that the proxy still has the session. */
    @Test
    void whatIsUnderWayGoesOnWhenTheMachineWakes() throws Exception {
        try (TestOrigin origin = TestOrigin.start();
                RunningProxy proxy = proxy("10m").start();
                Relay relay = new Relay(proxy.port());
                Tunnel tunnel = Tunnel.join(proxy, agent(relay.instead(proxy.hub()), origin));
                Transfers bodies = Transfers.start(tunnel.port(), BYTES)) {
            await("bodies to be under way")
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(PATIENCE)
                    .until(() -> bodies.moved() > BYTES / 8);

            tunnel.agent().process().signal("STOP");
            relay.cut(Relay.Cut.SILENCE);
            wake(tunnel.agent(), Duration.ofHours(8));

            long standing = bodies.moved();
            await("bodies to go on")
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(AWAKE)
                    .until(() -> bodies.moved() > standing + (1 << 20) || bodies.isOver());
            assertThat(tunnel.agent().process().output()).contains("has slept for 28");
            String sha256 = BodyPattern.sha256(BYTES);
            assertThat(bodies.down()).as(tunnel::said).isEqualTo(sha256);
            assertThat(bodies.up()).as(tunnel::said).isEqualTo(bodies.wanted(sha256));
        }
    }

    /** For so long that the proxy has given the session up. */
    @Test
    void agentIsBackAtOnceWhenTheMachineWakes() throws Exception {
        try (TestOrigin origin = TestOrigin.start();
                RunningProxy proxy = proxy("2s").setting("resume-grace", "1s").start();
                Relay relay = new Relay(proxy.port());
                Tunnel tunnel = Tunnel.join(proxy, agent(relay.instead(proxy.hub()), origin))) {
            tunnel.agent().process().signal("STOP");
            relay.cut(Relay.Cut.SILENCE);
            await("the proxy to miss its agent")
                    .atMost(PATIENCE)
                    .until(() -> proxy.status().ready() != 200);

            wake(tunnel.agent(), Duration.ofHours(8));

            proxy.status().awaitReady(AWAKE);
        }
    }

    /** Nothing but the sleep is to tell: the agent's own heartbeat takes ten minutes to miss the proxy. */
    private RunningAgent.Options agent(URI hub, TestOrigin origin) throws IOException {
        return RunningAgent.options(hub, origin.uri())
                .setting("dead-after", "10m")
                .environment("LD_PRELOAD", "libfaketimeMT.so.1")
                .environment("LD_LIBRARY_PATH", faketime().toString())
                .environment("FAKETIME_TIMESTAMP_FILE", clock(Duration.ZERO).toString())
                .environment("FAKETIME_CACHE_DURATION", "1")
                .environment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }

    private static RunningProxy.Options proxy(String deadAfter) {
        return RunningProxy.options().setting("heartbeat", "400ms").setting("dead-after", deadAfter);
    }

    /** Debian's folder for this kind of machine. */
    private static Path faketime() {
        return Path.of("/usr/lib/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu/faketime");
    }

    private Path clock(Duration ahead) throws IOException {
        return Files.writeString(folder.resolve("clock"), "+" + ahead.toSeconds());
    }

    private void wake(RunningAgent agent, Duration slept) throws IOException {
        clock(slept);
        agent.process().signal("CONT");
    }
}
