package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.ClientSwarm;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What an open request costs of the proxy's heap, which the number of requests at a time is made of (docs/LIMITS.md).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamCostIT {
    private static final int STREAMS = 300;
    private static final int WARM_UP = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** {@code ProxySettings.STREAM_BYTES}, and a tenth for what else lives on. */
    private static final long MOST_BYTES = (72 << 10) * 11 / 10;

    private static final String EVENTS = "GET /events HTTP/1.1\r\nHost: public.example\r\n\r\n";

    private final TestOrigin origin = TestOrigin.start();
    private final Tunnel tunnel = Tunnel.withHeap("256m", origin.uri());

    @AfterAll
    void end() {
        tunnel.close();
        origin.close();
    }

    @Test
    void openRequestCostsNoMoreThanIsCountedForIt() {
        try (ClientSwarm swarm = new ClientSwarm(tunnel.port())) {
            open(swarm, WARM_UP);
            long before = tunnel.proxy().jvm().liveHeapBytes();
            open(swarm, STREAMS);
            long each = (tunnel.proxy().jvm().liveHeapBytes() - before) / STREAMS;
            Figures.tell("heap of the proxy for an open request, KiB", each / 1024.0);

            assertThat(each).isLessThan(MOST_BYTES);
        }
    }

    @Test
    void requestThatWaitsForAnAgentCostsNoMore() {
        try (RunningProxy proxy = RunningProxy.options()
                        .heap("256m")
                        .setting("agent-wait", "60s")
                        .setting("max-waiting", "1000")
                        .start();
                ClientSwarm swarm = new ClientSwarm(proxy.port())) {
            try (RunningAgent agent = RunningAgent.start(proxy, origin.uri())) {
                proxy.status().awaitReady(PATIENCE);
                assertThat(agent.process().isAlive()).isTrue();
            }
            proxy.status().awaitNotReady(PATIENCE);
            waitFor(proxy, swarm, WARM_UP);
            long before = proxy.jvm().liveHeapBytes();
            waitFor(proxy, swarm, WARM_UP + STREAMS);
            long each = (proxy.jvm().liveHeapBytes() - before) / STREAMS;
            Figures.tell("heap of the proxy for a request that waits for an agent, KiB", each / 1024.0);

            assertThat(each).isLessThan(MOST_BYTES);
        }
    }

    private static void waitFor(RunningProxy proxy, ClientSwarm swarm, int count) {
        while (swarm.clients().size() < count) {
            swarm.add(EVENTS, ClientSwarm.AS_FAST_AS_IT_COMES);
        }
        Pattern waiting = Pattern.compile("\"waiting\": *\\{\\s*\"now\": *" + count + "\\b");
        await("all to wait")
                .atMost(PATIENCE)
                .until(() -> waiting.matcher(proxy.status().json()).find());
    }

    private static void open(ClientSwarm swarm, int count) {
        for (int i = 0; i < count; i++) {
            swarm.add(EVENTS, ClientSwarm.AS_FAST_AS_IT_COMES);
        }
        await("their first events")
                .atMost(PATIENCE)
                .until(() -> swarm.clients().stream().allMatch(c -> c.start().contains("data: first")));
    }
}
