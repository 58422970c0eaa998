package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.MixedClients;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.NetworkPath;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What happens to packets, and not to connections, is seen by the TCP of both sides alone: an agent whose address
 * changes, a path that is silent for a while, and one that is long or loses packets. A download and an upload go on
 * through each. With {@code -Pnetns}, as root.
 */
@Tag("netns")
@Timeout(300)
final class NetnsIT {
    private static final long BYTES = 64L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SILENT_SECONDS = 5;
    private static final double LOST_SHARE = 0.02;

    /** Each way: a round trip takes 50 ms and more. */
    private static final Duration LATE = Duration.ofMillis(25);

    private static final Duration JITTER = Duration.ofMillis(5);
    private static final double FEW_LOST = 0.005;
    private static final long FEW_BYTES = 4L << 20;
    private static final int CUTS = 3;
    private static final int CLIENTS = 10;
    private static final int TALKS = 5;
    private static final Pattern RESUMED = Pattern.compile("step=resume");

    /** A look each second, and {@code link-probe}. */
    private static final Duration NOTICED = Duration.ofSeconds(3);

    /** Brings about what is tried while both bodies are on their way. */
    private interface Trial {
        void run(NetworkPath path, Tunnel tunnel, Transfers bodies) throws Exception;
    }

    /** The settings are the defaults, with which the heartbeat would take 15 s. */
    @Test
    void agentWhoseAddressChangesGoesOnFromTheOther() throws Exception {
        during(Map.of(), (path, tunnel, bodies) -> {
            long began = System.nanoTime();
            path.changeAddress();
            Pattern resumed =
                    Pattern.compile("step=resume goes on over a link from " + Pattern.quote(path.agentAddress()));
            tunnel.proxy().process().awaitLine(resumed, NOTICED.multipliedBy(5));
            Figures.tell("seconds from another address to a new link", secondsSince(began));
            assertThat(tunnel.said())
                    .contains("the addresses of this machine have changed", "step=probe nothing came")
                    .doesNotContain("step=heartbeat");
        });
    }

    @Test
    void silentPathIsLeftForANewLinkThatGoesOn() throws Exception {
        during(Breakable.SOON_DEAD, (path, tunnel, bodies) -> {
            beSilent(path, bodies);
            tunnel.agent().process().awaitLine(RESUMED, PATIENCE);
            assertThat(tunnel.said()).contains("step=heartbeat");
        });
    }

    /** Within {@code dead-after}: TCP sends again what was lost, and nobody above it hears of it. */
    @Test
    void pathThatIsSilentForAShortTimeIsKept() throws Exception {
        during(Map.of(), (path, tunnel, bodies) -> {
            beSilent(path, bodies);
            String sha256 = BodyPattern.sha256(BYTES);
            assertThat(bodies.down()).isEqualTo(sha256);
            assertThat(tunnel.said()).doesNotContain("step=resume", "step=detach");
        });
    }

    @Test
    void pathThatLosesPacketsCarriesAll() throws Exception {
        during(Map.of(), (path, tunnel, bodies) -> {
            long began = System.nanoTime();
            path.lose(LOST_SHARE);
            await("both bodies").atMost(PATIENCE).until(bodies::isOver);
            long lost = path.lost();
            Figures.tell("packets lost", (double) lost);
            Figures.tell("seconds for what was left of the bodies", secondsSince(began));
            assertThat(lost).isGreaterThan(100);
            assertThat(tunnel.said()).doesNotContain("step=resume", "step=detach");
        });
    }

    /** Bodies, requests of every kind and WebSockets; each cut lasts until the agent has noticed. */
    @Test
    void cutsOfALongPathThatLosesPacketsAreAPause() throws Exception {
        try (NetworkPath path = NetworkPath.open();
                TestOrigin origin = TestOrigin.at(path.originAddress());
                Tunnel tunnel = tunnel(path, origin, Breakable.SOON_DEAD)) {
            path.delay(LATE, JITTER);
            path.lose(FEW_LOST);
            MixedClients clients = MixedClients.start(MixedClients.Kind.ALL, tunnel.port(), CLIENTS, PATIENCE);
            GoingOn talks = new GoingOn();
            try (Transfers bodies = Transfers.start(tunnel.port(), FEW_BYTES);
                    clients;
                    talks) {
                long began = System.nanoTime();
                Talks.sockets(talks, tunnel.port(), TALKS);
                for (int cut = 1; cut <= CUTS; cut++) {
                    long moved = cut * FEW_BYTES / (CUTS + 1);
                    await("bodies to move on").atMost(PATIENCE).until(() -> bodies.moved() >= moved);
                    assertThat(bodies.isOver()).isFalse();
                    cut(path, tunnel.agent().process());
                }
                String sha256 = BodyPattern.sha256(FEW_BYTES);
                assertThat(bodies.down()).as(tunnel::said).isEqualTo(sha256);
                assertThat(bodies.up()).as(tunnel::said).isEqualTo(bodies.wanted(sha256));
                Figures.tell("seconds for bodies of 4 MiB over a long path with cuts", secondsSince(began));
            }
            Figures.tell("requests answered over it", clients.answered());
            assertThat(clients.failures()).isEmpty();
            assertThat(talks.failures()).isEmpty();
            assertThat(talks.rounds()).isPositive();
            assertThat(origin.repeated()).as("executed twice").isEmpty();
            assertThat(tunnel.proxy().process().output()).doesNotContain("step=end");
        }
    }

    private static void cut(NetworkPath path, JavaProcess agent) {
        long dead = count(agent, "step=heartbeat");
        path.lose(1);
        await("the agent to notice").atMost(PATIENCE).until(() -> count(agent, "step=heartbeat") > dead);
        assertThat(path.lost()).isPositive();
        long resumed = count(agent, "step=resume");
        path.lose(FEW_LOST);
        await("a new link").atMost(PATIENCE).until(() -> count(agent, "step=resume") > resumed);
    }

    private static long count(JavaProcess process, String words) {
        return process.output().lines().filter(line -> line.contains(words)).count();
    }

    private static void beSilent(NetworkPath path, Transfers bodies) throws InterruptedException {
        path.lose(1);
        TimeUnit.SECONDS.sleep(SILENT_SECONDS); // it is what is tried
        assertThat(bodies.isOver()).isFalse();
        assertThat(path.lost()).isPositive();
        path.lose(0);
    }

    private static void during(Map<String, String> settings, Trial trial) throws Exception {
        try (NetworkPath path = NetworkPath.open();
                TestOrigin origin = TestOrigin.at(path.originAddress());
                Tunnel tunnel = tunnel(path, origin, settings);
                Transfers bodies = Transfers.start(new InetSocketAddress(path.hubAddress(), tunnel.port()), BYTES)) {
            await("both bodies to be under way")
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(PATIENCE)
                    .until(() -> bodies.moved() > BYTES / 4);
            assertThat(bodies.isOver()).isFalse();

            trial.run(path, tunnel, bodies);

            String sha256 = BodyPattern.sha256(BYTES);
            assertThat(bodies.down()).as(tunnel::said).isEqualTo(sha256);
            assertThat(bodies.up()).as(tunnel::said).isEqualTo(bodies.wanted(sha256));
            assertThat(tunnel.proxy().process().output())
                    .containsOnlyOnce("step=welcome") // of one session, which goes on
                    .doesNotContain("step=end");
        }
    }

    private static Tunnel tunnel(NetworkPath path, TestOrigin origin, Map<String, String> settings) {
        RunningProxy.Options proxy = RunningProxy.options().address("0.0.0.0"); // for clients, on loopback
        settings.forEach(proxy::setting);
        RunningProxy started = proxy.start();
        URI hub = URI.create("ws://" + path.hubAddress() + ":" + started.port() + "/_tunnel/hub");
        RunningAgent.Options agent = RunningAgent.options(hub, origin.uri())
                .argument("--allow-plaintext")
                .place(path.agentPlace());
        settings.forEach(agent::setting);
        return Tunnel.join(started, agent);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
