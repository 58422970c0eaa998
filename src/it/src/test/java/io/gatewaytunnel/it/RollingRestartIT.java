package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.SteadyLoad;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Balancer;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two proxies and two agents are restarted one after the other while requests come in through a balancer that asks for
 * {@code ready} and sends nothing twice: none fails. With {@code -Pchaos} for five minutes and four times as many.
 */
@Timeout(900)
final class RollingRestartIT {
    private static final int RATE = Integer.getInteger("it.rolling.rate", 50);
    private static final Duration AT_LEAST = Duration.ofSeconds(Integer.getInteger("it.rolling.seconds", 0));
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Two of each; every agent is connected with both proxies. */
    private static final class Cluster implements AutoCloseable {
        private final URI origin;
        private final List<RunningProxy> proxies = new ArrayList<>();
        private final List<RunningAgent> agents = new ArrayList<>();

        Cluster(URI origin) {
            this.origin = origin;
            try {
                proxies.add(proxy(0));
                proxies.add(proxy(0));
                agents.add(agent(0));
                agents.add(agent(1));
                awaitAgent(0);
                awaitAgent(1);
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        private static RunningProxy proxy(int port) {
            return RunningProxy.options().port(port).start();
        }

        private RunningAgent agent(int number) {
            return RunningAgent.options(proxies.get(0).hub(), origin)
                    .argument("--hub", proxies.get(1).hub().toString())
                    .name(name(number))
                    .start();
        }

        private static String name(int number) {
            return "agent-" + number;
        }

        private boolean isAt(RunningProxy proxy, int agent) {
            return proxy.status().links().contains(name(agent) + "#");
        }

        private void awaitAgent(int number) {
            for (RunningProxy proxy : proxies) {
                await(name(number) + " to be there").atMost(PATIENCE).until(() -> isAt(proxy, number));
            }
        }

        /** SIGTERM, and a new one at the same port that has both agents. */
        void restartProxy(int number, Balancer balancer) {
            RunningProxy old = proxies.get(number);
            old.process().signal("TERM");
            assertThat(old.process().awaitExit(PATIENCE))
                    .as(old.process()::output)
                    .isZero();
            old.close();
            proxies.set(number, proxy(old.port()));
            awaitAgent(0);
            awaitAgent(1);
            await("the balancer to use it again").atMost(PATIENCE).until(() -> balancer.uses(old.port()));
        }

        /** SIGTERM, and a new one of that name. */
        void restartAgent(int number) {
            RunningAgent old = agents.get(number);
            old.process().signal("TERM");
            assertThat(old.process().awaitExit(PATIENCE))
                    .as(old.process()::output)
                    .isZero();
            old.close();
            for (RunningProxy proxy : proxies) {
                await(name(number) + " to be gone").atMost(PATIENCE).until(() -> !isAt(proxy, number));
            }
            agents.set(number, agent(number));
            awaitAgent(number);
        }

        int[] ports() {
            return proxies.stream().mapToInt(RunningProxy::port).toArray();
        }

        String said() {
            return proxies.stream().map(each -> each.process().output()).collect(Collectors.joining("\n--- proxy\n"))
                    + agents.stream().map(each -> each.process().output()).collect(Collectors.joining("\n--- agent\n"));
        }

        @Override
        public void close() {
            agents.forEach(RunningAgent::close);
            proxies.forEach(RunningProxy::close);
        }
    }

    @Test
    void noRequestFails() {
        try (TestOrigin origin = TestOrigin.start();
                Cluster cluster = new Cluster(origin.uri());
                Balancer balancer = new Balancer(cluster.ports());
                SteadyLoad load = SteadyLoad.start(balancer.port(), RATE)) {
            long began = System.nanoTime();
            do {
                awaitMore(load);
                cluster.restartProxy(0, balancer);
                cluster.restartProxy(1, balancer);
                cluster.restartAgent(0);
                cluster.restartAgent(1);
                awaitMore(load);
                assertThat(load.failures()).as(cluster::said).isEmpty();
            } while (System.nanoTime() - began < AT_LEAST.toNanos());
        }
    }

    private static void awaitMore(SteadyLoad load) {
        int wanted = load.answered() + RATE;
        await("requests to be answered").atMost(PATIENCE).until(() -> load.answered() >= wanted);
    }
}
