package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.flow.WindowLimits;
import io.gatewaytunnel.frame.FrameDecoder;
import io.gatewaytunnel.frame.PeerLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two production cores, explored by seeded random walks over a link that loses any tail of what is on the way. */
class SessionCoreWalkTest {
    /** For each of the eight starts; by hand {@code -Dwalks=20000} takes millions of steps. */
    private static final int WALKS = Integer.getInteger("walks", 60);

    private static final PeerLimits LIMITS = new PeerLimits(8, 2000, 4096);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyStreamArrivesWholeAndOnceWhereverTheLinkCuts(long firstSeed) {
        int finished = 0;
        int cuts = 0;
        for (long seed = firstSeed * 1_000_000; seed < firstSeed * 1_000_000 + WALKS; seed++) {
            Walk walk = new Walk(seed);
            walk.run();
            finished += walk.traffic.finished();
            cuts += walk.cuts;
        }

        assertThat(finished).isGreaterThan(WALKS * 16);
        assertThat(cuts).isGreaterThan(WALKS * 3);
    }

    @Test
    void shortMemoryShrinksWindowsAndNothingGetsStuck() {
        for (long seed = 0; seed < 50; seed++) {
            Walk walk = new Walk(seed, 20_000);
            walk.run();
            assertThat(walk.traffic.finished()).isPositive();
        }
    }

    private static MuxSettings smallSettings() {
        MuxSettings defaults = MuxSettings.defaults();
        return new MuxSettings(
                new WindowLimits(700, 3000, 20_000),
                2000,
                4000,
                4096,
                new MuxSettings.UnderWay(70_000, 200_000, 50_000),
                new MuxSettings.Acks(9000, Duration.ofMillis(20)),
                defaults.alive(),
                Duration.ofSeconds(15),
                defaults.frequencies());
    }

    private static final class Walk {
        private final long seed;
        private final SplittableRandom random;
        private final MemoryBudget budget;
        private final SessionCore proxy;
        private final SessionCore agent;
        private final Deque<byte[]> toAgent = new ArrayDeque<>();
        private final Deque<byte[]> toProxy = new ArrayDeque<>();
        private final FrameDecoder decoder = new FrameDecoder(4096);
        final WalkTraffic traffic;
        private long now = 1;
        int cuts;

        Walk(long seed) {
            this(seed, 1 << 20);
        }

        Walk(long seed, long budgetBytes) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            budget = new MemoryBudget(budgetBytes);
            MuxRuntime runtime = new MuxRuntime(new ManualTimer(), budget, smallSettings());
            SessionTerms terms = new SessionTerms("walk", LIMITS, LIMITS);
            proxy = new SessionCore(Role.PROXY, runtime, terms, now);
            agent = new SessionCore(Role.AGENT, runtime, terms, now);
            traffic = new WalkTraffic(random, proxy, agent);
        }

        void run() {
            try {
                for (int step = 0; step < 2500; step++) {
                    now += 100_000;
                    step();
                }
                finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1 -> cut(proxy, toAgent);
                case 2, 3 -> cut(agent, toProxy);
                case 4, 5 -> deliver(toAgent, agent);
                case 6, 7 -> deliver(toProxy, proxy);
                case 8 -> {
                    if (random.nextInt(40) == 0) {
                        cutLink();
                    } else {
                        proxy.ackDuty().onDelayOver();
                        agent.ackDuty().onDelayOver();
                    }
                }
                default -> traffic.act(now);
            }
        }

        private void cut(SessionCore from, Deque<byte[]> queue) {
            ByteBuffer message = from.cut(now);
            if (message != null) {
                queue.addLast(MessageBytes.of(message));
            }
        }

        private void deliver(Deque<byte[]> queue, SessionCore to) {
            byte[] message = queue.pollFirst();
            if (message != null) {
                to.apply(decoder.decode(message), now);
                to.inbound().takeOpened().forEach(traffic::onOpened);
                Signals.Taken unused = to.signals().take();
            }
        }

        private void cutLink() {
            cuts++;
            int toAgentLeft = random.nextInt(toAgent.size() + 1);
            int toProxyLeft = random.nextInt(toProxy.size() + 1);
            while (toAgentLeft-- > 0) {
                deliver(toAgent, agent);
            }
            while (toProxyLeft-- > 0) {
                deliver(toProxy, proxy);
            }
            toAgent.clear();
            toProxy.clear();
            long agentReceived = agent.receivedPosition();
            proxy.onAttached(agentReceived, now);
            agent.onAttached(proxy.receivedPosition(), now);
        }

        private void finish() {
            for (int round = 0; round < 4000 && !(traffic.isDone() && proxy.isQuiet() && agent.isQuiet()); round++) {
                now += 1_000_000;
                traffic.finishAll(now);
                cut(proxy, toAgent);
                deliver(toAgent, agent);
                cut(agent, toProxy);
                deliver(toProxy, proxy);
                proxy.ackDuty().onDelayOver();
                agent.ackDuty().onDelayOver();
            }
            assertThat(traffic.isDone()).as("somebody is stuck: " + traffic).isTrue();
            assertThat(proxy.isQuiet() && agent.isQuiet()).isTrue();
            assertThat(budget.usedBytes())
                    .as("bytes charged and never released")
                    .isZero();
        }
    }
}
