package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.ClientSwarm;
import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.SwarmClient;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Thousands of event streams that say nothing cost no threads, and a new one is as quick as the first. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IdleEventStreamsIT {
    private static final int STREAMS = Integer.getInteger("it.idle.streams", 2000);
    private static final String HEAP = "768m";
    private static final int AT_ONCE = 100;
    private static final int FURTHER_THREADS = 150;

    /** From as many addresses, since one gets no more than its share. */
    private static final String EVENTS = "GET /events HTTP/1.1\r\nHost: public.example\r\nAccept: text/event-stream\r\n"
            + "X-Forwarded-For: 10.0.%d.%d\r\n\r\n";

    private final TestOrigin origin = TestOrigin.start();
    private final RunningProxy proxy = RunningProxy.options()
            .heap(HEAP)
            .setting("trusted-proxies", "127.0.0.1")
            .start();
    private final Tunnel tunnel =
            Tunnel.join(proxy, RunningAgent.options(proxy.hub(), origin.uri()).heap(HEAP));

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    @Test
    void idleStreamsHoldNoThreadAndANewOneGetsItsFirstEventAtOnce() {
        assertThat(PublicClient.http1().get(tunnel.uri("/small")).statusCode()).isEqualTo(200);
        int proxyAtRest = tunnel.proxy().jvm().threadCount();
        int agentAtRest = tunnel.agent().jvm().threadCount();

        try (ClientSwarm swarm = new ClientSwarm(tunnel.port())) {
            for (int opened = 0; opened < STREAMS; opened += AT_ONCE) {
                openSome(swarm, Math.min(AT_ONCE, STREAMS - opened));
            }
            int proxyThreads = tunnel.proxy().jvm().threadCount();
            int agentThreads = tunnel.agent().jvm().threadCount();
            Figures.tell("threads of the proxy at rest", proxyAtRest);
            Figures.tell("threads of the proxy with " + STREAMS + " event streams", proxyThreads);
            Figures.tell("threads of the agent at rest", agentAtRest);
            Figures.tell("threads of the agent with " + STREAMS + " event streams", agentThreads);
            Figures.tell("heap of the proxy, MiB", tunnel.proxy().jvm().liveHeapBytes() / 1048576.0);
            Figures.tell("heap of the agent, MiB", tunnel.agent().jvm().liveHeapBytes() / 1048576.0);

            assertThat(proxyThreads - proxyAtRest).isLessThan(FURTHER_THREADS);
            assertThat(agentThreads - agentAtRest).isLessThan(FURTHER_THREADS);
            checkNewStream(swarm);
            checkEventReachesAll(swarm);
        }
    }

    private static void openSome(ClientSwarm swarm, int count) {
        for (int i = 0; i < count; i++) {
            int number = swarm.clients().size();
            swarm.add(EVENTS.formatted(number / 250, number % 250), ClientSwarm.AS_FAST_AS_IT_COMES);
        }
        await("their first events")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> swarm.clients().stream().allMatch(c -> c.start().contains("data: first")));
    }

    private static void checkNewStream(ClientSwarm swarm) {
        long start = System.nanoTime();
        SwarmClient late = swarm.add(EVENTS.formatted(200, 1), ClientSwarm.AS_FAST_AS_IT_COMES);
        await("the first event of a new stream")
                .atMost(Duration.ofSeconds(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> late.start().contains("data: first"));
        Figures.tell("first event of a new stream, ms", (System.nanoTime() - start) / 1e6);
    }

    private void checkEventReachesAll(ClientSwarm swarm) {
        assertThat(origin.openEventStreams()).isEqualTo(swarm.clients().size());
        origin.sendEvent("second");
        await("an event to reach every stream")
                .atMost(Duration.ofSeconds(20))
                .until(() -> swarm.clients().stream().allMatch(c -> c.start().contains("data: second")));
    }
}
