package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.ClientSwarm;
import io.gatewaytunnel.it.client.SwarmClient;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.JvmProbe;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Hundreds of public clients on thin lines at once hold no thread and lose no byte. All of them read slowly for a
 * while; then a sample reads on to the end at full speed, since 20 MB at 50 KB/s take seven minutes, and the others
 * hardly at all. {@code -Dit.slow.clients}, {@code -Dit.slow.seconds}.
 *
 * <p>Beside them, since that takes its minute too, a watch over HTTP/2 hears nothing and pings as often as it may.
 */
@Timeout(300) // windows are small with so many streams, and then a busy machine's every delay counts
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowReadersIT {
    private static final int CLIENTS = Integer.getInteger("it.slow.clients", 500);
    private static final int SECONDS = Integer.getInteger("it.slow.seconds", 8);
    private static final int BYTES_PER_SECOND = 50_000;
    private static final int TRICKLE = 10_000;
    private static final int BODY = 20_000_000;
    private static final int SAMPLE = 4;
    private static final int HELD_AT_MOST = 10;

    /** The proxy's {@code http2-pings}, for a minute. */
    private static final int PINGS_PER_SECOND = 500;

    private static final int PINGS = 60 * PINGS_PER_SECOND;

    private final TestOrigin origin = TestOrigin.start();

    /**
     * Without a bound of {@code send-buffer} they would take what the machine has for all TCP, and every test beside
     * them would wait for retransmissions.
     */
    private final Tunnel tunnel = Tunnel.start(
            RunningProxy.options().heap("512m").argument("--max-connections", "20000", "--send-buffer", "64KiB"),
            origin.uri());

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    @Test
    void slowReadersHoldNoThreadAndLoseNothing() throws IOException {
        try (PingedWatch watch = new PingedWatch(tunnel.port(), "/events", PINGS_PER_SECOND);
                ClientSwarm swarm = new ClientSwarm(tunnel.port())) {
            for (int i = 0; i < CLIENTS; i++) {
                swarm.get("/bytes?n=" + BODY, BYTES_PER_SECOND);
            }
            long promised = (long) BYTES_PER_SECOND * SECONDS;
            await("every client to have read for " + SECONDS + " s")
                    .atMost(Duration.ofSeconds(SECONDS * 2L + 20))
                    .until(() -> swarm.clients().stream().allMatch(c -> c.bodyBytes() >= promised / 2));

            int proxyThreads = fewestThreadsInOurCode(tunnel.proxy().jvm());
            int agentThreads = fewestThreadsInOurCode(tunnel.agent().jvm());
            Figures.tell("threads in the proxy's code with " + CLIENTS + " slow readers", proxyThreads);
            Figures.tell("threads in the agent's code with " + CLIENTS + " slow readers", agentThreads);

            assertThat(origin.sending()).as("bodies still under way").isEqualTo(CLIENTS);
            assertThat(swarm.clients()).noneMatch(SwarmClient::isEnded).noneMatch(SwarmClient::isCorrupt);
            assertThat(proxyThreads).isLessThan(HELD_AT_MOST);
            assertThat(agentThreads).isLessThan(HELD_AT_MOST);
            readSampleToTheEnd(swarm);
            checkOutlivesItsPings(watch);
        }
    }

    private void checkOutlivesItsPings(PingedWatch watch) {
        await("a minute of pings")
                .atMost(Duration.ofMinutes(2))
                .until(() -> watch.sent() >= PINGS || !watch.end().isEmpty());
        watch.fallSilent();
        await("the last answers")
                .atMost(Duration.ofSeconds(30))
                .until(() -> watch.answered() >= PINGS || !watch.end().isEmpty());
        assertThat(watch.end()).isEmpty();
        origin.sendEvent("news");
        await("an event after the silence")
                .atMost(Duration.ofSeconds(10))
                .until(() -> watch.heard().equals("data: first\n\ndata: news\n\n"));
    }

    private static void readSampleToTheEnd(ClientSwarm swarm) {
        List<SwarmClient> sample = new ArrayList<>();
        for (int i = 0; i < SAMPLE; i++) {
            sample.add(swarm.clients().get(i * CLIENTS / SAMPLE));
        }
        swarm.clients().forEach(client -> client.pace(TRICKLE)); // or they would take the machine for themselves
        sample.forEach(client -> client.pace(ClientSwarm.AS_FAST_AS_IT_COMES));
        await("a sample to have read everything")
                .atMost(Duration.ofMinutes(4))
                .until(() -> sample.stream().allMatch(SwarmClient::isComplete));
        assertThat(swarm.clients()).noneMatch(SwarmClient::isEnded).noneMatch(SwarmClient::isCorrupt);
    }

    /** A thread that is held shows in every dump; one that just works does not. */
    private static int fewestThreadsInOurCode(JvmProbe jvm) {
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            fewest = Math.min(fewest, jvm.threadsInOurCode().size());
        }
        return fewest;
    }
}
