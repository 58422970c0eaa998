package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.MixedClients;
import io.gatewaytunnel.it.client.SteadyLoad;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An agent is killed, or restarted in good order, while requests come all the time. With {@code -Pchaos} over and over,
 * and with more requests.
 */
@Timeout(1_200)
final class UnderLoadIT {
    private static final int TIMES = Integer.getInteger("it.load.times", 1);
    private static final int CLIENTS = Integer.getInteger("it.load.clients", 60);
    private static final int RATE = Integer.getInteger("it.load.rate", 50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestOrigin origin = TestOrigin.start();

    @AfterEach
    void end() {
        origin.close();
    }

    private static boolean isThere(RunningProxy proxy, String name) {
        return proxy.status().links().contains(name + "#");
    }

    private RunningAgent agent(RunningProxy proxy, String name) {
        RunningAgent agent =
                RunningAgent.options(proxy.hub(), origin.uri()).name(name).start();
        await(name + " to be there").atMost(PATIENCE).until(() -> isThere(proxy, name));
        return agent;
    }

    /** A body larger than what is kept of it, or an answer that has begun, is none of these requests'. */
    @Test
    void killedAgentOfTwoFailsOnlyWhatMayNotBeAskedTwice() {
        try (RunningProxy proxy = RunningProxy.options()
                        .setting("resume-grace", "1s")
                        .setting("retry-share", "100")
                        .start();
                RunningAgent other = agent(proxy, "other")) {
            int failed = 0;
            for (int time = 0; time < TIMES; time++) {
                failed += killOne(proxy);
            }
            Figures.tell("POSTs failed by " + TIMES + " agents killed", failed);
            assertThat(failed).isPositive();
            assertThat(origin.repeated()).noneMatch(again -> again.startsWith("POST"));
            assertThat(other.process().isAlive()).isTrue();
        }
    }

    private int killOne(RunningProxy proxy) {
        List<String> failures;
        try (RunningAgent killed = agent(proxy, "killed")) {
            MixedClients clients = MixedClients.start(MixedClients.Kind.SMALL, proxy.port(), CLIENTS, PATIENCE);
            try (clients) {
                awaitMore(clients);
                killed.process().kill();
                await("the killed one to be given up").atMost(PATIENCE).until(() -> !isThere(proxy, "killed"));
                awaitMore(clients);
            }
            failures = clients.failures();
            assertThat(clients.failed()).isEqualTo(failures.size());
        }
        assertThat(failures)
                .as(() -> "with what the proxy says: " + proxy.process().output())
                .filteredOn(failure -> !failure.contains("broken off after")) // the answer had begun
                .allMatch(failure -> failure.contains("method=POST")
                        && failure.contains("status 502 ")
                        && failure.contains("error=connection_terminated"));
        return failures.size();
    }

    private static void awaitMore(MixedClients clients) {
        int wanted = clients.answered() + 5 * CLIENTS;
        await("clients to go on").atMost(PATIENCE).until(() -> clients.answered() >= wanted);
    }

    @Test
    void restartOfTheOnlyAgentIsAPause() {
        // A machine that builds other things beside needs longer than five seconds for a JVM.
        try (RunningProxy proxy =
                RunningProxy.options().setting("agent-wait", "25s").start()) {
            RunningAgent agent = agent(proxy, "only");
            try (SteadyLoad load = SteadyLoad.start(proxy.port(), RATE, 2 * RATE)) {
                for (int time = 0; time < TIMES; time++) {
                    awaitMore(load);
                    load.takeTimes();
                    long began = System.nanoTime();
                    agent.process().signal("TERM");
                    assertThat(agent.process().awaitExit(PATIENCE)).isZero();
                    agent.close();
                    agent = agent(proxy, "only");
                    double restarted = (System.nanoTime() - began) / 1e6;
                    awaitMore(load);
                    tell(load.takeTimes(), restarted);
                    assertThat(load.failures()).as(proxy.process()::output).isEmpty();
                }
            } finally {
                agent.close();
            }
        }
    }

    private static void awaitMore(SteadyLoad load) {
        int wanted = load.answered() + RATE;
        await("requests to be answered").atMost(PATIENCE).until(() -> load.answered() >= wanted);
    }

    private static void tell(List<Long> times, double restarted) {
        Figures.tell("the only agent restarted within ms", restarted);
        Figures.tell("requests meanwhile and a second after", times.size());
        for (int percent : List.of(50, 99, 100)) {
            Figures.tell("of them p" + percent + ", ms", (double) times.get((times.size() - 1) * percent / 100));
        }
    }
}
