package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Agents of one service stand in for each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RawOrigin red = saying("red");
    private final RawOrigin green = saying("green");
    private final RawOrigin blue = saying("blue");
    private final PublicClient client = PublicClient.http1();

    private static RawOrigin saying(String name) {
        return RawOrigin.serving(exchange -> exchange.answer(200, name));
    }

    @AfterAll
    void end() {
        red.close();
        green.close();
        blue.close();
    }

    private static RunningAgent agent(RunningProxy proxy, RawOrigin origin, String name) {
        return RunningAgent.options(proxy.hub(), origin.uri()).name(name).start();
    }

    private static void awaitAgents(RunningProxy proxy, String... names) {
        await("all agents to be there").atMost(PATIENCE).until(() -> {
            String status = proxy.status().json();
            for (String name : names) {
                if (!status.contains("\"" + name + "\"")) {
                    return false;
                }
            }
            return true;
        });
    }

    private Map<String, Integer> answers(RunningProxy proxy, int requests) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            HttpResponse<String> response = client.get(proxy.uri("/who"));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            counts.merge(response.body(), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void requestsAreSpreadAndOneThatLeavesIsNotMissed() {
        try (RunningProxy proxy =
                        RunningProxy.options().argument("--resume-grace", "3s").start();
                RunningAgent first = agent(proxy, red, "first");
                RunningAgent second = agent(proxy, green, "second");
                RunningAgent third = agent(proxy, blue, "third")) {
            awaitAgents(proxy, "first", "second", "third");

            Map<String, Integer> spread = answers(proxy, 300);
            assertThat(spread).containsOnlyKeys("red", "green", "blue");
            assertThat(spread.values()).allMatch(count -> count > 30);

            second.process().signal("TERM");
            await("the second to leave")
                    .atMost(PATIENCE)
                    .until(() -> !proxy.status().json().contains("\"second\""));
            assertThat(answers(proxy, 100)).containsOnlyKeys("red", "blue");

            third.process().kill();
            await("the third to leave")
                    .atMost(PATIENCE)
                    .until(() -> !proxy.status().json().contains("\"third\""));
            assertThat(answers(proxy, 100)).containsOnlyKeys("red");
            assertThat(first.process().isAlive()).isTrue();
        }
    }

    @Test
    void anAgentWhoseOriginIsDownDoesNotFailRequestsThatAnotherCanServe() {
        RawOrigin gone = saying("gone");
        gone.close();
        try (RunningProxy proxy = RunningProxy.start();
                RunningAgent bad = agent(proxy, gone, "bad");
                RunningAgent good = agent(proxy, red, "good")) {
            awaitAgents(proxy, "bad", "good");

            assertThat(answers(proxy, 200)).containsOnlyKeys("red");
            assertThat(bad.process().isAlive()).isTrue();
            assertThat(good.process().isAlive()).isTrue();
        }
    }

    @Test
    void severalLinksAreOneAgent() {
        try (RunningProxy proxy = RunningProxy.start();
                RunningAgent agent = RunningAgent.options(proxy.hub(), red.uri())
                        .name("wide")
                        .argument("--links", "4")
                        .start()) {
            awaitAgents(proxy, "wide");
            await("all four links").atMost(PATIENCE).until(() -> sessions(proxy) == 4);

            assertThat(proxy.status().json().split("\"name\": \"wide\"", -1)).hasSize(2);
            assertThat(answers(proxy, 50)).containsOnlyKeys("red");
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    private static int sessions(RunningProxy proxy) {
        return proxy.status().json().split("\"state\": \"attached\"", -1).length - 1;
    }

    @Test
    void aSecondServiceIsRefusedInWords() {
        try (RunningProxy proxy = RunningProxy.start();
                Tunnel first = Tunnel.join(proxy, RunningAgent.options(proxy.hub(), red.uri()));
                JavaProcess agent = RunningAgent.options(proxy.hub(), red.uri())
                        .name("second")
                        .argument("--service", "other")
                        .launch()) {
            assertThat(first.agent().process().isAlive()).isTrue();
            assertThat(agent.awaitExit(PATIENCE)).as(agent::output).isEqualTo(3);
            assertThat(agent.output()).contains("other").contains("service");
        }
    }
}
